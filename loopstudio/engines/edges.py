"""Edges: what a convolution along time finds beyond the beginning and the end of a signal."""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

Edge = Literal["silent", "joined"]
"""Silence, as before and after a recording; or the other end, as in a loop."""


def extended(x: Tensor, left: int, right: int, edge: Edge, along: int = -1) -> Tensor:
    """Continue a signal by so many frames on either side; `along` (< 0) is where frames lie."""
    if edge == "silent":
        return F.pad(x, (0, 0) * (-1 - along) + (left, right))
    frames = x.shape[along]
    if max(left, right) > frames:
        # Round more than once: a few frames of latent lie under a wide kernel.
        around = torch.arange(-left, frames + right, device=x.device) % frames
        return x.index_select(along, around)
    ahead, behind = x.narrow(along, frames - left, left), x.narrow(along, 0, right)
    return torch.cat((ahead, x, behind), dim=along)
