"""Attacks: what keeps a hit from being heard before it is struck.

A spectrum that is scaled in frames four hops long spreads over all of them, so that silence before
a hit begins to ring some ten milliseconds early (the pre-echo of transform codecs). Where a band of
a sound was about to rise, its copy is held to what the sound had there.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines.vocoding.banded import Banded
from loopstudio.engines.vocoding.mel import MelConfig

BANDS = 24
AHEAD = 10
"""How many short hops before a rise are guarded: 24 ms at 44.1 kHz, half a frame of an image."""
RISE = 8.0
"""By how many times power must rise to be half an attack: 9 dB."""
SURER = 1.12
"""By how many times more to be all of one, and less to be none: half a dB. A hard border would be
crossed one way or the other by how a processor rounds.
"""
LOUDER = 1.6
"""How much more power is let through before it: 2 dB."""
_SILENCE = 1e-9


class Attacks(Banded):
    """Signals that wrap (batch, samples), in short frames of `hop` samples."""

    def __init__(self, rate: int, hop: int) -> None:
        super().__init__(MelConfig(rate, hop, 4 * hop, BANDS))

    def power(self, signal: Tensor) -> Tensor:
        """Give the power of bands in short frames (batch, frames, BANDS)."""
        return self._power(self.spectra(signal))

    def forward(self, signal: Tensor, power: Tensor) -> Tensor:
        """Hold a signal, before each attack that `power` shows, to about that power."""
        ahead = torch.cat((power, power[:, :AHEAD]), dim=1)
        coming = F.max_pool1d(ahead.transpose(1, 2), AHEAD + 1, 1).transpose(1, 2)
        spectra = self.spectra(signal)
        allowed = LOUDER * (power + _SILENCE) / (self._power(spectra) + _SILENCE)
        # A power's logarithm is twice that of its magnitude.
        return self.scaled(spectra, 0.5 * attack(coming, power) * torch.log(allowed.clamp(max=1.0)))

    def _power(self, spectra: Tensor) -> Tensor:
        power: Tensor = (spectra.real.square() + spectra.imag.square()) @ self.filters
        return power


def attack(coming: Tensor, power: Tensor) -> Tensor:
    """Say how much of an attack, 0 to 1, lies between a power and the one that comes."""
    rises = coming / (RISE * power).clamp(min=_SILENCE)
    return ((rises - 1.0 / SURER) / (SURER - 1.0 / SURER)).clamp(0.0, 1.0)
