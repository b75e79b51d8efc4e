"""Edges: what a convolution along time finds beyond the beginning and the end of a signal."""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

Edge = Literal["silent", "joined"]
"""Silence, as before and after a recording; or the other end, as in a loop."""


def extended(x: Tensor, left: int, right: int, edge: Edge) -> Tensor:
    """Continue a signal (..., frames) by so many frames on either side."""
    if edge == "silent":
        return F.pad(x, (left, right))
    frames = x.shape[-1]
    if max(left, right) > frames:
        # Round more than once: a few frames of latent lie under a wide kernel.
        around = torch.arange(-left, frames + right, device=x.device) % frames
        return x.index_select(-1, around)
    return torch.cat((x[..., frames - left :], x, x[..., :right]), dim=-1)
