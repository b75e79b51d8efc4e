"""Layers along time: what the encoders and decoders of RAVE are made of (Caillon and Esling 2021).

Signals are planes of height 1 (batch, channels, 1, frames): the CPU convolves those two to three
times as fast in channels-last order as it does lines. Weights keep the shape of a line's.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.edges import Edge, extended

SLOPE = 0.2


@dataclass(frozen=True)
class Kernel:
    """How a convolution looks at its input.

    It sees `size` frames, `dilation` apart, `left` of what they span behind it: without a number as
    much as ahead, one frame more ahead where that is odd; causal, all of it. There is one output
    for each `stride` frames; channels are convolved in `groups`.
    """

    size: int
    stride: int = 1
    dilation: int = 1
    left: int | None = None
    causal: bool = False
    groups: int = 1

    @property
    def span(self) -> int:
        """Frames from the first that is seen to the last, one less."""
        return (self.size - 1) * self.dilation

    @property
    def behind(self) -> int:
        """Frames that it looks back."""
        if self.left is not None:
            return self.left
        return self.span if self.causal else self.span // 2


class Conv(nn.Module):
    """A convolution whose output has one frame for each stride of its input."""

    def __init__(self, inputs: int, outputs: int, kernel: Kernel, *, bias: bool = False) -> None:
        super().__init__()
        self.stride, self.dilation, self.groups = kernel.stride, kernel.dilation, kernel.groups
        self.left = kernel.behind
        self.right = kernel.span - kernel.behind
        self.weight = nn.Parameter(_starting(outputs, inputs // kernel.groups, kernel.size))
        self.bias = nn.Parameter(_starting(outputs, scale=self.weight[0].numel())) if bias else None

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames / stride)."""
        within = self.left if edge == "silent" and self.left == self.right else 0
        around = x if within else extended(x, self.left, self.right, edge)
        return F.conv2d(
            around,
            self.weight[:, :, None],
            self.bias,
            stride=(1, self.stride),
            padding=(0, within),
            dilation=(1, self.dilation),
            groups=self.groups,
        )


class Upsample(nn.Module):
    """A transposed convolution with a kernel of two strides."""

    def __init__(self, inputs: int, outputs: int, stride: int, *, bias: bool = False) -> None:
        super().__init__()
        self.stride = stride
        self.weight = nn.Parameter(_starting(inputs, outputs, 2 * stride, scale=2 * inputs))
        self.bias = nn.Parameter(_starting(outputs, scale=2 * inputs)) if bias else None

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames * stride)."""
        frames = x.shape[-1] * self.stride
        # A frame reaches half a stride into its neighbours.
        beyond = 0 if edge == "silent" else 1
        spread = F.conv_transpose2d(
            extended(x, beyond, beyond, edge) if beyond else x,
            self.weight[:, :, None],
            self.bias,
            stride=(1, self.stride),
            padding=(0, self.stride // 2),
        )
        begin = beyond * self.stride
        return spread[..., begin : begin + frames]


class Leaky(nn.Module):
    """LeakyReLU."""

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map each value."""
        del edge
        return F.leaky_relu(x, SLOPE)


class Snake(nn.Module):
    """x + sin(a x)^2 / a with an a for each channel (Ziyin 2020)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map each value."""
        del edge
        alpha = self.alpha[:, None, None]
        return x + torch.sin(alpha * x).square() / (alpha + 1e-9)


class Residual(nn.Module):
    """Layers one after the other, and beside them what goes in."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map (batch, channels, 1, frames) to the same shape."""
        y = x
        for layer in self.layers:
            y = layer(y, edge)
        return x + y


class Sum(nn.Module):
    """Layers side by side, added up."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map (batch, channels, 1, frames) to the same shape."""
        first, *others = (branch(x, edge) for branch in self.branches)
        for other in others:
            first = first + other
        made: Tensor = first
        return made


class Chain(nn.Module):
    """Layers one after the other."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map a plane through all of them."""
        for layer in self.layers:
            x = layer(x, edge)
        return x


def _starting(*shape: int, scale: int = 0) -> Tensor:
    """Draw what a convolution begins with: even values up to the root of one over its inputs."""
    made = torch.empty(shape)
    if made.is_meta:
        return made
    reach = 1.0 / math.sqrt(scale or math.prod(shape[1:]))
    return made.uniform_(-reach, reach)
