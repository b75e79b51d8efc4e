"""musicnn as the frozen feature network of the discriminators: ears instead of eyes."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines.vocoding.mel import MelConfig, mel_scale
from loopstudio.training import musicnn
from loopstudio.training.features import FeatureNetwork

# A bar of 2 s has 125 of musicnn's frames; 128 fold into eighth notes of sixteen frames each.
_EIGHTHS, _FRAMES_EACH = 8, 16
_TOP_HZ = 8_000.0


class Listener(FeatureNetwork):
    """Maps of musicnn over a bar's log-mel image, folded: a row is an eighth note.

    In a fold neighbours along a column are an eighth apart, so that small convolutions can judge
    rhythm. Bands above 8 kHz are not heard.
    """

    channels = (561, 64, 64, 64)
    halvings = (1, 1, 1, 1)

    bands: Tensor
    offsets: Tensor

    def __init__(self, weights: musicnn.Weights, image: MelConfig) -> None:
        super().__init__()
        self.network = musicnn.MusicNN.of(weights)
        self.depth = -image.floor_db / 20.0 * math.log(10.0)
        bands = torch.from_numpy(_between_bands(image))
        self.register_buffer("bands", bands, persistent=False)
        offsets = torch.from_numpy(_offsets(image))
        self.register_buffer("offsets", offsets, persistent=False)
        self.freeze()

    def patches(self, image: Tensor) -> Tensor:
        """Turn images (batch, 1, bands, frames) into what musicnn reads: (batch, 128, 96)."""
        # One column more, the first one again, lets the interpolation go round.
        around = torch.cat((image, image[..., :1]), dim=-1)[:, 0]
        frames = _EIGHTHS * _FRAMES_EACH
        log = (around - 1.0) * (self.depth / 2.0)
        log = F.interpolate(log, frames + 1, mode="linear", align_corners=True)[..., :-1]
        power = 2.0 * (self.bands @ log) + self.offsets[:, None]
        return (torch.log1p(1e4 * power.exp()) / math.log(10.0)).transpose(1, 2)

    def forward(self, image: Tensor) -> list[Tensor]:
        """Map images (batch, 1, bands, frames) in about -1..1 to four maps (batch, n, 8, 16)."""
        maps = self.network.maps(self.patches(image.float()))
        return [x.view(*x.shape[:2], _EIGHTHS, _FRAMES_EACH) for x in maps]


def _centres(top: float, bands: int) -> NDArray[np.float64]:
    return np.linspace(0.0, float(mel_scale(np.array([top]))[0]), bands + 2)[1:-1]


def _between_bands(image: MelConfig) -> NDArray[np.float32]:
    """Interpolate levels from the bands of an image to musicnn's: (96, bands)."""
    ours = _centres(image.rate / 2, image.bands)
    at = np.interp(_centres(_TOP_HZ, musicnn.BANDS), ours, np.arange(image.bands))
    distance = np.abs(at[:, None] - np.arange(image.bands))
    return np.asarray(np.maximum(0.0, 1.0 - distance), dtype=np.float32)


def _offsets(image: MelConfig) -> NDArray[np.float32]:
    """Say what musicnn's bands hold more than a band's mean magnitude squared, as log: (96,).

    Reckoned for white noise, whose magnitudes have a mean square of 4 / pi times their mean's.
    """
    window, theirs = np.hanning(image.n_fft + 1)[:-1], np.hanning(musicnn.N_FFT + 1)[:-1]
    in_ours = np.square(window).sum() * (2.0 / window.sum()) ** 2 * math.pi / 4.0
    in_theirs = np.square(theirs).sum() * musicnn.RATE / image.rate
    widths = musicnn.area_filters().sum(1)
    return np.asarray(np.log(widths * in_theirs / in_ours), dtype=np.float32)
