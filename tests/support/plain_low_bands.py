"""Low bands one after the other, as they were first written: a reference for numbers and speed."""

import math
from itertools import pairwise

import torch
from torch import Tensor

from loopstudio.engines.vocoding.low_bands import LowBands


def plain_bands(low: LowBands, signal: Tensor) -> Tensor:
    """Give the low bands of a signal (batch, samples): (batch, bands, points)."""
    samples = signal.shape[-1]
    points = samples // low.hop
    spectrum = torch.fft.rfft(signal)
    heard = []
    for start, window in _windows(low, samples):
        held = spectrum[..., start : start + points] * window
        heard.append(torch.fft.ifft(held.roll(start % points, -1)))
    return torch.stack(heard, dim=1) * (2.0 * points / samples)


def plain_sound(low: LowBands, bands: Tensor, samples: int) -> Tensor:
    """Give the signal (batch, samples) of bands."""
    points = bands.shape[-1]
    spectra = torch.fft.fft(bands) * (samples / (2.0 * points))
    whole = spectra.new_zeros(bands.shape[0], samples // 2 + 1)
    for band, (start, _) in enumerate(_windows(low, samples)):
        whole[:, start : start + points] += spectra[:, band].roll(-(start % points), -1)
    signal: Tensor = torch.fft.irfft(whole, samples)
    return signal


def _windows(low: LowBands, samples: int) -> list[tuple[int, Tensor]]:
    """Give for each band its first bin and the weights of so many bins as there are points."""
    points, hertz = samples // low.hop, low.rate / samples
    edges = (low.edges / 1_000).tolist()
    windows = []
    for lower, upper in pairwise(edges):
        start = int(lower[0] / hertz)
        at = (start + torch.arange(points)) * hertz
        windows.append((start, _risen(at, *lower) * (1.0 - _risen(at, *upper))))
    return windows


def _risen(hertz: Tensor, low: float, high: float) -> Tensor:
    return 0.5 - 0.5 * torch.cos(math.pi * ((hertz - low) / (high - low)).clamp(0.0, 1.0))
