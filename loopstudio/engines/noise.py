"""Noise from a seed: always drawn on the CPU, each item and purpose from a stream of its own.

torch seeds its CPU generator with the low 32 bits only, so that a purpose mixed into the upper
bits would be lost; numpy's SeedSequence keeps every pair of seed and purpose apart.
"""

from enum import IntEnum

import numpy as np
import torch
from torch import Tensor


class Purpose(IntEnum):
    """What a stream is for; the numbers are part of every file's provenance and never change."""

    LATENT = 0
    LABEL = 1
    MAPS = 2
    SOUND = 3
    DIRECTION = 4


def stream(seed: int, purpose: Purpose) -> np.random.Generator:
    """Give the random numbers of one item for one purpose."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(purpose)])))


def normals(seed: int, purpose: Purpose, *shapes: tuple[int, ...]) -> list[Tensor]:
    """Draw one standard normal float32 tensor for each shape, one after the other."""
    numbers = stream(seed, purpose)
    return [torch.from_numpy(numbers.standard_normal(s, dtype=np.float32)) for s in shapes]


def pick(seed: int, purpose: Purpose, count: int) -> int:
    """Draw a whole number from 0 to count - 1."""
    return int(stream(seed, purpose).integers(count))
