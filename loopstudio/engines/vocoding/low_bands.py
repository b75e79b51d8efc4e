"""Low bands: the part of a loop where tones ring, as slow complex signals."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from loopstudio.engines.vocoding.mel import numbers

Crossovers = tuple[tuple[float, float], ...]

CROSSOVERS_HZ: Crossovers = ((15.0, 25.0), (130.0, 180.0), (350.0, 450.0), (650.0, 750.0))
"""Where bands fade into one another: in each lies a kick, a snare's or a tom's body, a bell."""
PARTIALS_HZ: Crossovers = tuple((edge - 7.5, edge + 7.5) for edge in range(70, 2_491, 55))
"""Narrow ones, about as wide as those of the image: in most lies one partial of a note at most."""
COURSES_HZ: Crossovers = (
    *((edge - 5.0, edge + 5.0) for edge in range(30, 380, 25)),
    *((edge - 7.5, edge + 7.5) for edge in range(380, 2_471, 55)),
)
"""Narrower ones where basses play, whose partials lie as near to one another as they are low."""
_MILLI = 1_000


def least_points_per_second(crossovers: Crossovers) -> float:
    """Give how dense points in time must be, to hold the widest band."""
    return max(upper - lower for (lower, _), (_, upper) in pairwise(crossovers))


class LowBands(nn.Module):
    """Signals that wrap (batch, samples), with a point every `hop` samples; rate in Hz.

    A band has as many bins of a spectrum as there are points, from the one on where it begins to be
    heard. All bands go at once.
    """

    edges: Tensor

    def __init__(self, rate: int, hop: int, crossovers: Crossovers = CROSSOVERS_HZ) -> None:
        super().__init__()
        self.rate, self.hop = rate, hop
        # Whole numbers, which no format rounds: in all of them a band begins at the same bin.
        edges = [[round(_MILLI * hertz) for hertz in crossover] for crossover in crossovers]
        self.register_buffer("edges", torch.tensor(edges, device="cpu"), persistent=False)

    def __len__(self) -> int:
        return len(self.edges) - 1

    def bands(self, signal: Tensor) -> Tensor:
        """Give the low bands as complex signals at the points: (batch, bands, points)."""
        return self.heard(torch.fft.rfft(signal), signal.shape[-1])

    def sound(self, bands: Tensor, samples: int) -> Tensor:
        """Give the signal (batch, samples) of bands, as they are."""
        signal: Tensor = torch.fft.irfft(self.spectrum(bands, samples), samples)
        return signal

    def heard(self, spectrum: Tensor, samples: int) -> Tensor:
        """Give the low bands of the spectrum (batch, samples // 2 + 1) of a signal."""
        points = samples // self.hop
        bins = self._bins(points, samples)
        held = spectrum.gather(1, bins.flatten().expand(spectrum.shape[0], -1))
        weighed = held.view(-1, *bins.shape) * self._weights(bins, samples)
        made: Tensor = torch.fft.ifft(weighed)
        return made * (2.0 * points / samples)

    def spectrum(self, bands: Tensor, samples: int) -> Tensor:
        """Give the spectrum (batch, samples // 2 + 1) of bands, as they are."""
        points = bands.shape[-1]
        spectra = torch.fft.fft(bands) * (samples / (2.0 * points))
        bins = self._bins(points, samples).flatten()[:, None].expand(bands.shape[0], -1, 2)
        # As pairs of real numbers: not every torch adds complex ones up at places.
        parts = torch.view_as_real(spectra.flatten(1))
        whole = parts.new_zeros(bands.shape[0], samples // 2 + 1, 2).scatter_add(1, bins, parts)
        return torch.view_as_complex(whole)

    def _bins(self, points: int, samples: int) -> Tensor:
        """Give the bins of each band (bands, points), in the order of its own spectrum."""
        first = self.edges[:-1, :1] * samples // (self.rate * _MILLI)
        # A band is narrower than the points are dense: each frequency has one place among them.
        return first + (numbers(points, first) - first) % points

    def _weights(self, bins: Tensor, samples: int) -> Tensor:
        """Say how much of each bin belongs to its band."""
        hertz = bins * (self.rate / samples)
        low, high = (self.edges / _MILLI).unbind(1)
        rising, falling = (
            _risen(hertz, low[part, None], high[part, None])
            for part in (slice(None, -1), slice(1, None))
        )
        return rising * (1.0 - falling)


def _risen(hertz: Tensor, low: Tensor, high: Tensor) -> Tensor:
    return 0.5 - 0.5 * torch.cos(math.pi * ((hertz - low) / (high - low)).clamp(0.0, 1.0))
