"""Low bands: the part of a loop where tones ring, as slow complex signals."""

import math
from itertools import pairwise

import torch
from torch import Tensor

from loopstudio.engines.vocoding.mel import numbers

Crossovers = tuple[tuple[float, float], ...]

CROSSOVERS_HZ: Crossovers = ((15.0, 25.0), (130.0, 180.0), (350.0, 450.0), (650.0, 750.0))
"""Where bands fade into one another: in each lies a kick, a snare's or a tom's body, a bell."""
PARTIALS_HZ: Crossovers = tuple((edge - 7.5, edge + 7.5) for edge in range(70, 2_491, 55))
"""Narrow ones, about as wide as those of the image: in most lies one partial of a note at most."""


def least_points_per_second(crossovers: Crossovers) -> float:
    """Give how dense points in time must be, to hold the widest band."""
    return max(upper - lower for (lower, _), (_, upper) in pairwise(crossovers))


class LowBands:
    """Signals that wrap (batch, samples), with a point every `hop` samples; rate in Hz."""

    def __init__(self, rate: int, hop: int, crossovers: Crossovers = CROSSOVERS_HZ) -> None:
        self.rate, self.hop, self.crossovers = rate, hop, crossovers

    def __len__(self) -> int:
        return len(self.crossovers) - 1

    def bands(self, signal: Tensor) -> Tensor:
        """Give the low bands as complex signals at the points: (batch, bands, points)."""
        samples = signal.shape[-1]
        points = samples // self.hop
        spectrum = torch.fft.rfft(signal)
        heard = []
        for start, window in self._windows(samples, signal):
            held = spectrum[..., start : start + points] * window
            # A band is narrower than the points are dense: each frequency has one place among them.
            heard.append(torch.fft.ifft(held.roll(start % points, -1)))
        return torch.stack(heard, dim=1) * (2.0 * points / samples)

    def sound(self, bands: Tensor, samples: int) -> Tensor:
        """Give the signal (batch, samples) of bands, as they are."""
        points = bands.shape[-1]
        spectra = torch.fft.fft(bands) * (samples / (2.0 * points))
        whole = spectra.new_zeros(bands.shape[0], samples // 2 + 1)
        for band, (start, _) in enumerate(self._windows(samples, bands)):
            whole[:, start : start + points] += spectra[:, band].roll(-(start % points), -1)
        signal: Tensor = torch.fft.irfft(whole, samples)
        return signal

    def _windows(self, samples: int, beside: Tensor) -> list[tuple[int, Tensor]]:
        """Give for each band its first bin and the weights of so many bins as there are points."""
        points, hertz = samples // self.hop, self.rate / samples
        windows = []
        for lower, upper in pairwise(self.crossovers):
            start = int(lower[0] / hertz)
            at = (start + numbers(points, beside)) * hertz
            windows.append((start, _risen(at, *lower) * (1.0 - _risen(at, *upper))))
        return windows


def _risen(hertz: Tensor, low: float, high: float) -> Tensor:
    return 0.5 - 0.5 * torch.cos(math.pi * ((hertz - low) / (high - low)).clamp(0.0, 1.0))
