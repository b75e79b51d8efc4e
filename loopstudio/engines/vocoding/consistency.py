"""Consistency: what a vocoder made, brought to the image that it was to sound like.

A network that invents phases frame by frame makes parts that partly cancel where they overlap: the
lows flutter, and the sound's own image is not the one asked for. Griffin and Lim's projections
(1984) mend that: scale the spectrum by what is missing in each band, overlap-add, and again. Theirs
begin with no phases and need hundreds of rounds; begun from a vocoder's, one or two do.

Those phases also add up to peaks that no mixed bar has. Cut at the peak that bars are mixed to and
given back its image, a sound finds phases that peak less (Armstrong 2002, for radio signals).
"""

import torch
from torch import Tensor

from loopstudio.engines.vocoding.banded import Banded
from loopstudio.engines.vocoding.mel import MelConfig

_NOTHING = 1e-6
MOST_NEPERS = 3.0
"""How far a band is moved in one round: where next to nothing sounds, there is nothing to scale."""


class Consistency(Banded):
    """Signals that wrap (batch, samples), and the log magnitudes their bands should have.

    headroom_db is how far below full scale the peaks of bars lie.
    """

    def __init__(self, image: MelConfig, headroom_db: float = 0.0) -> None:
        super().__init__(image)
        self.gain = 4.0 / image.n_fft
        self.peak = 10.0 ** (headroom_db / -20.0)
        self.floor = 10.0 ** (image.floor_db / 20.0)

    def coloured(self, signal: Tensor, level: Tensor) -> Tensor:
        """Give a signal of any level and colour the bands of an image, at once."""
        spectra = self.spectra(signal)
        return self.scaled(spectra, level - self._heard(spectra, _NOTHING))

    def forward(self, signal: Tensor, level: Tensor) -> Tensor:
        """Do one round; level is the natural log magnitude of bands (batch, frames, bands)."""
        spectra = self.spectra(signal.clamp(-self.peak, self.peak))
        off = level - self._heard(spectra, self.floor)
        return self.scaled(spectra, off.clamp(-MOST_NEPERS, MOST_NEPERS))

    def _heard(self, spectra: Tensor, floor: float) -> Tensor:
        return torch.log((spectra.abs() @ self.filters * self.gain).clamp(min=floor))
