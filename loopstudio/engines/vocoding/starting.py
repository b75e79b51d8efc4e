"""Starting values of weights, which cost nothing where only their shapes are wanted.

Arithmetic on the meta device makes torch import its compiler, which takes longer than all the rest
of loading a checkpoint.
"""

import math

import torch
from torch import Tensor


def normal(*shape: int, scale: float = 1.0) -> Tensor:
    """Draw normal values of this deviation; on the meta device give their shape."""
    made = torch.empty(shape)
    return made if made.is_meta else made.normal_().mul_(scale)


def rows(row: Tensor, count: int) -> Tensor:
    """Give `count` copies of a tensor, stacked; on the meta device give their shape."""
    made = torch.empty(count, *row.shape)
    return made if made.is_meta else made.copy_(row.expand_as(made))


def identities(size: int, count: int) -> Tensor:
    """Give `count` identity matrices (count, size, size); on the meta device give their shape."""
    made = torch.zeros(count, size, size)
    if not made.is_meta:
        made.diagonal(dim1=1, dim2=2).fill_(1.0)
    return made


def binomial(taps: tuple[float, ...], gain: float) -> Tensor:
    """Give the kernel (taps, taps) that filters both axes by these, adding up to `gain`."""
    total = math.fsum(taps) ** 2 / gain
    return torch.tensor([[a * b / total for b in taps] for a in taps])
