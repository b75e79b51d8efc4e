"""A spectrogram as pixels: mel in height, time in width, decibels in colour."""

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Audio
from loopstudio.training.image_sheet import coloured

Pixels = NDArray[np.uint8]

_WINDOW_SECONDS = 0.046
_RANGE_DB = 80.0
_LOWEST_HZ = 30.0


def spectrogram_image(audio: Audio, width: int = 168, height: int = 80) -> Pixels:
    """Draw a loop as (height, width, 3), low notes at the bottom, its loudest point brightest.

    The loop wraps: the first column sees the end. Mel scale of O'Shaughnessy, 80 dB of range.
    """
    power = _power(audio.samples.mean(axis=0), audio.rate, width)
    mel = power @ _filters(power.shape[1], audio.rate, height).T
    decibels = 10.0 * np.log10(np.maximum(mel, 1e-12))
    top = float(decibels.max())
    shown = (decibels - top + _RANGE_DB) / _RANGE_DB if top > -100.0 else np.zeros_like(decibels)
    return coloured(np.asarray(shown.T[::-1], dtype=np.float32))


def _power(samples: NDArray[np.float32], rate: int, width: int) -> NDArray[np.float64]:
    n_fft = 1 << round(np.log2(_WINDOW_SECONDS * rate))
    centres = np.arange(width) * len(samples) // width
    where = (centres[:, None] + np.arange(-n_fft // 2, n_fft // 2)) % len(samples)
    spectrum = np.fft.rfft(samples[where] * np.hanning(n_fft), axis=1)
    return np.asarray(np.abs(spectrum) ** 2 / n_fft)


def _filters(bins: int, rate: int, bands: int) -> NDArray[np.float64]:
    """Triangles between neighbours on the mel scale, at least one bin wide: (bands, bins)."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (_LOWEST_HZ, rate / 2))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, bands + 2) / 2595.0) - 1.0)
    hertz = np.linspace(0.0, rate / 2, bins)
    reach = np.maximum(np.diff(edges), rate / 2 / (bins - 1))
    rising = (hertz - edges[1:-1, None]) / reach[:-1, None] + 1.0
    falling = (edges[1:-1, None] - hertz) / reach[1:, None] + 1.0
    weights = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
