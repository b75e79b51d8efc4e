"""Noise from a seed: always drawn on the CPU, each item and purpose from a stream of its own.

torch seeds its CPU generator with the low 32 bits only, so that a purpose mixed into the upper
bits would be lost; numpy's SeedSequence keeps every pair of seed and purpose apart.
"""

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.streams import Purpose, stream


def normals(seed: int, purpose: Purpose, *shapes: tuple[int, ...]) -> list[Tensor]:
    """Draw one standard normal float32 tensor for each shape, one after the other."""
    numbers = stream(seed, purpose)
    return [torch.from_numpy(numbers.standard_normal(s, dtype=np.float32)) for s in shapes]


def pick(seed: int, purpose: Purpose, count: int) -> int:
    """Draw a whole number from 0 to count - 1."""
    return int(stream(seed, purpose).integers(count))
