"""Painted: which part of a loop is to be made anew, as a hand paints it on a waveform."""

import math
from dataclasses import dataclass

import numpy as np

from loopstudio.core.curved import Floats
from loopstudio.core.errors import InvalidValue

MAX_SPANS = 64
_WITHIN = 16
"""Places in each frame that are looked at: a stroke narrower than that is none."""


@dataclass(frozen=True)
class Span:
    """A part of a loop, begin and end in shares of it (0 to 1); end before begin goes round."""

    begin: float
    end: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.begin <= 1.0 and 0.0 <= self.end <= 1.0):
            raise InvalidValue(f"From {self.begin:g} to {self.end:g} is not within a loop.")
        if self.begin == self.end or not self.parts:
            raise InvalidValue("What begins where it ends is no part of a loop.")

    @property
    def parts(self) -> tuple[tuple[float, float], ...]:
        """Give it as one or two parts (begin, end) that do not go round."""
        if self.begin < self.end:
            return ((self.begin, self.end),)
        two = (self.begin, 1.0), (0.0, self.end)
        return tuple(part for part in two if part[0] < part[1])


@dataclass(frozen=True)
class Painted:
    """Up to 64 spans that are made anew, their edges soft.

    softness (0 to 0.5 of the loop) is how far inside a span it takes until all is new: outside of
    the spans nothing is. Spans that meet or overlap are one.
    """

    spans: tuple[Span, ...]
    softness: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= len(self.spans) <= MAX_SPANS:
            raise InvalidValue(f"{len(self.spans)} painted parts are outside 1 to {MAX_SPANS}.")
        if not 0.0 <= self.softness <= 0.5:
            raise InvalidValue(f"Edges as soft as {self.softness:g} of a loop: 0 to 0.5 can be.")

    @property
    def is_whole(self) -> bool:
        """Say whether all of a loop is made anew, and nothing of it stays."""
        return self._merged()[0][1] >= 1.0

    def over(self, frames: int) -> Floats:
        """Say how much of each of so many frames is new at the most, 0 to 1: (frames,)."""
        count = frames * _WITHIN
        share = self.share((np.arange(count) + 0.5) / count)
        most: Floats = share.reshape(frames, _WITHIN).max(axis=1)
        return most

    def share(self, places: Floats) -> Floats:
        """Say how much is new at places (in shares of the loop), 0 to 1."""
        deep = self.depth(places)
        if not self.softness:
            return (deep > 0.0).astype(np.float64)
        rising: Floats = np.sin(np.minimum(1.0, deep / self.softness) * math.pi / 2) ** 2
        return rising

    def depth(self, places: Floats) -> Floats:
        """Say how far inside a span places (in shares of the loop) lie, 0 for those outside."""
        deep = np.zeros(len(places))
        for begin, length in self._merged():
            if length >= 1.0:
                return np.full(len(places), np.inf)
            inside = (places - begin) % 1.0
            within = np.minimum(inside, length - inside)
            deep = np.maximum(deep, within)
        return deep

    def _merged(self) -> list[tuple[float, float]]:
        """Give what is painted as beginnings and lengths that do not touch one another."""
        parts = sorted(part for span in self.spans for part in span.parts)
        merged = [parts[0]]
        for begin, end in parts[1:]:
            if begin <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(end, merged[-1][1])
            else:
                merged.append((begin, end))
        if len(merged) > 1 and merged[0][0] == 0.0 and merged[-1][1] == 1.0:
            # The end of a loop is where it begins.
            merged[-1] = merged[-1][0], 1.0 + merged.pop(0)[1]
        return [(begin, end - begin) for begin, end in merged]
