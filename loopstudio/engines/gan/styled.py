"""Layers along a bar that a style tells what to do, and what tells them where they are."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.vocoding.starting import normal

KERNEL = 7
EXPANSION = 3
TURNS = (1, 2, 4, 8, 16)
"""How often in a bar each pair of waves turns that tells a place where it is."""
WAVES = 2 * len(TURNS)


class StyledBlock(nn.Module):
    """ConvNeXt block whose norm a style scales and moves (Perez et al. 2018); time wraps."""

    def __init__(self, width: int, w_dim: int) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, KERNEL, groups=width)
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.style = nn.Linear(w_dim, 2 * width)
        self.widen = nn.Linear(width, width * EXPANSION)
        self.narrow = nn.Linear(width * EXPANSION, width)
        self.scale = nn.Parameter(torch.full((width,), 0.2))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """Map frames (batch, frames, width) to frames, under w (batch, w_dim)."""
        reach = KERNEL // 2
        around = torch.cat((x[:, -reach:], x, x[:, :reach]), dim=1)
        # Frames with their channels together are channels-last already: no copy is made.
        plane, kernel = around.transpose(1, 2).unsqueeze(2), self.mix.weight.unsqueeze(2)
        mixed = F.conv2d(plane, kernel, self.mix.bias, groups=len(kernel))
        scale, move = self.style(w)[:, None].chunk(2, dim=-1)
        y = self.norm(mixed.squeeze(2).transpose(1, 2)) * (1.0 + scale) + move
        added: Tensor = x + self.narrow(F.gelu(self.widen(y))) * self.scale
        return added


class Mapping(nn.Module):
    """From a part of z and what is asked for to the part of w that it tells."""

    def __init__(self, inputs: int, outputs: int, conditions: int) -> None:
        super().__init__()
        self.known = nn.Parameter(normal(conditions, inputs))
        self.enter = nn.Linear(2 * inputs, outputs)
        self.out = nn.Linear(outputs, outputs)

    def forward(self, z: Tensor, conditions: Tensor) -> Tensor:
        """Map (batch, inputs) under conditions (batch,) to (batch, outputs)."""
        joined = torch.cat((z, self.known[conditions]), dim=1)
        mapped: Tensor = self.out(F.leaky_relu(self.enter(joined), 0.2))
        return mapped


def waves(count: int, like: Tensor) -> Tensor:
    """Give waves (1, count, WAVES) that tell each of so many places where in the bar it is.

    A network that sees a bar as a circle would not know where it begins.
    """
    turns = torch.arange(count, device=like.device, dtype=like.dtype) / count
    often = torch.tensor(TURNS, device=like.device, dtype=like.dtype)
    angles = 2.0 * math.pi * turns[:, None] * often
    return torch.cat((angles.sin(), angles.cos()), dim=1)[None]
