"""Cutout: a few latent frames of a loop that are decoded alone, because they are heard next.

A layer looks at its neighbours, so some frames are decoded on either side and thrown away. What
networks of both forms see beyond those is far below what they make: three frames of 48 ms before
and two behind leave Morph One's sound 30 dB above what differs, and its image within 0.1 dB.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.engines.bar import resampled

KEPT_SECONDS = 0.3
"""Until then more of the loop is there, or the hand has moved on."""
BEFORE_SECONDS, BEHIND_SECONDS = 0.14, 0.09
_WORTH = 0.75
"""A cutout of more than this share of a loop is not worth it: the whole is there as soon."""


@dataclass(frozen=True)
class Cutout:
    """Frames of a loop of so many: `kept` from `first` on, and some on either side of them."""

    frames: int
    first: int
    kept: int
    before: int
    behind: int

    @classmethod
    def at(cls, place: float, frames: int, frame_seconds: float) -> "Cutout | None":
        """Give the one from a place on (0 to 1 of the loop); None where it is not worth it."""
        before = math.ceil(BEFORE_SECONDS / frame_seconds)
        behind = math.ceil(BEHIND_SECONDS / frame_seconds)
        kept = math.ceil(KEPT_SECONDS / frame_seconds)
        if before + kept + behind > _WORTH * frames:
            return None
        return cls(frames, int(place * frames) % frames, kept, before, behind)

    def of(self, line: Tensor) -> Tensor:
        """Cut it out of a line (..., frames * n) that goes in a circle."""
        each = line.shape[-1] // self.frames
        wanted = torch.arange(self.first - self.before, self.first + self.kept + self.behind)
        index = wanted.to(line.device) % self.frames
        by_frame = line.reshape(*line.shape[:-1], self.frames, each)
        return by_frame.index_select(-2, index).flatten(-2)

    def heard(self, sound: Tensor, samples: int) -> tuple[Tensor, int]:
        """Give what is kept of its sound, in a loop of so many samples, and where that begins."""
        hop = sound.shape[-1] // (self.before + self.kept + self.behind)
        length, begin = self.frames * hop, (self.first - self.before) * hop
        whole = sound.new_zeros(*sound.shape[:-1], length)
        whole[..., _round_from(begin, sound.shape[-1], length)] = sound
        # All of it, though most is silence: only so does a place between two samples stay exact.
        loop = resampled(whole, samples)
        start = round(self.first * samples / self.frames)
        kept = round(self.kept * samples / self.frames)
        return loop[..., _round_from(start, kept, samples)], start


def _round_from(begin: int, count: int, length: int) -> Tensor:
    return torch.arange(begin, begin + count) % length
