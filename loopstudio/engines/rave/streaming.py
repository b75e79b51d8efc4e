"""Streaming: the layers of a network as ones that take a signal piece by piece, a little later.

A layer that looks ahead waits instead, and remembers what it will need again. How late a signal is
goes through everything, so that branches meet and every stride begins at the same frame as it would
in one piece. All modules here can be scripted for nn~ (lines, no planes; operations of torch 1.13).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.rave.encoder import Normalised
from loopstudio.engines.rave.layers import SLOPE, Chain, Conv, Leaky, Residual, Snake, Sum, Upsample


def grown(known: Tensor, count: int) -> Tensor:
    """Give what is known of `count` signals or more; before those that are new there was nothing.

    So a program keeps one signal's past on the disk, and as many in memory as a host ever sent side
    by side.
    """
    missing = count - known.shape[0]
    return torch.cat([known] + [torch.zeros_like(known[:1])] * missing) if missing > 0 else known


def renewed(known: Tensor, ends: Tensor) -> Tensor:
    """Give what is known once the first signals have ended so; the others wait.

    It is a tensor of its own. One that was made in inference mode may not be written to outside.
    """
    return torch.cat((ends, known[ends.shape[0] :]))


class Streamed(nn.Module):
    """A layer that takes a signal piece by piece."""

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before, if it knows them."""


class StreamedConv(Streamed):
    """A convolution that knows the last `reach + late` frames, and ends `late` frames early."""

    past: Tensor

    def __init__(self, conv: Conv, late: int) -> None:
        super().__init__()
        self.stride, self.dilation, self.groups = conv.stride, conv.dilation, conv.groups
        self.late = late
        self.weight, self.bias = conv.weight, conv.bias
        inputs = conv.weight.shape[1] * conv.groups
        kept = conv.left + conv.right + late
        self.register_buffer("past", torch.zeros(1, inputs, kept))

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames / stride)."""
        past = grown(self.past, x.shape[0])
        known = torch.cat((past[: x.shape[0]], x), dim=-1)
        self.past = renewed(past, known[..., known.shape[-1] - past.shape[-1] :])
        until = known.shape[-1] - self.late
        return F.conv1d(
            known[..., :until],
            self.weight,
            self.bias,
            stride=self.stride,
            dilation=self.dilation,
            groups=self.groups,
        )

    @torch.jit.export
    def reset(self) -> None:
        """Forget what came before."""
        self.past = torch.zeros_like(self.past[:1])


class StreamedUpsample(Streamed):
    """A transposed convolution that adds what reaches into the next piece when that comes."""

    rest: Tensor

    def __init__(self, up: Upsample) -> None:
        super().__init__()
        self.stride = up.stride
        self.weight, self.bias = up.weight, up.bias
        self.register_buffer("rest", torch.zeros(1, up.weight.shape[1], up.stride))

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames * stride)."""
        spread = F.conv_transpose1d(x, self.weight, None, stride=self.stride)
        rest = grown(self.rest, x.shape[0])
        head = spread[..., : self.stride] + rest[: x.shape[0]]
        end = spread.shape[-1] - self.stride
        self.rest = renewed(rest, spread[..., end:])
        made = torch.cat((head, spread[..., self.stride : end]), dim=-1)
        if self.bias is not None:
            made = made + self.bias[:, None]
        return made

    @torch.jit.export
    def reset(self) -> None:
        """Forget what came before."""
        self.rest = torch.zeros_like(self.rest[:1])


class Delay(Streamed):
    """Gives each frame so many frames later."""

    past: Tensor

    def __init__(self, channels: int, frames: int) -> None:
        super().__init__()
        self.register_buffer("past", torch.zeros(1, channels, frames))

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to the same shape."""
        past = grown(self.past, x.shape[0])
        known = torch.cat((past[: x.shape[0]], x), dim=-1)
        self.past = renewed(past, known[..., known.shape[-1] - past.shape[-1] :])
        made: Tensor = known[..., : x.shape[-1]]
        return made

    @torch.jit.export
    def reset(self) -> None:
        """Forget what came before."""
        self.past = torch.zeros_like(self.past[:1])


class StreamedChain(Streamed):
    """Layers one after the other."""

    def __init__(self, *layers: Streamed) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor) -> Tensor:
        """Map a signal through all of them."""
        for layer in self.layers:
            x = layer(x)
        return x

    @torch.jit.export
    def reset(self) -> None:
        """Forget what came before."""
        for layer in self.layers:
            layer.reset()  # type: ignore[operator]


class StreamedResidual(Streamed):
    """Layers, and beside them what goes in, as late as they are."""

    def __init__(self, layers: StreamedChain, beside: Delay) -> None:
        super().__init__()
        self.layers, self.beside = layers, beside

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to the same shape."""
        made: Tensor = self.beside(x) + self.layers(x)
        return made

    @torch.jit.export
    def reset(self) -> None:
        """Forget what came before."""
        self.beside.reset()
        self.layers.reset()


class StreamedSum(Streamed):
    """Layers side by side, each as late as the latest, added up."""

    def __init__(self, *branches: Streamed) -> None:
        super().__init__()
        self.first, self.others = branches[0], nn.ModuleList(branches[1:])

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to the same shape."""
        made: Tensor = self.first(x)
        for other in self.others:
            made = made + other(x)
        return made

    @torch.jit.export
    def reset(self) -> None:
        """Forget what came before."""
        self.first.reset()
        for other in self.others:
            other.reset()  # type: ignore[operator]


class StreamedLeaky(Streamed):
    """LeakyReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.slope = SLOPE

    def forward(self, x: Tensor) -> Tensor:
        """Map each value."""
        return F.leaky_relu(x, self.slope)


class StreamedSnake(Streamed):
    """x + sin(a x)^2 / a with an a for each channel."""

    def __init__(self, snake: Snake) -> None:
        super().__init__()
        self.alpha = snake.alpha

    def forward(self, x: Tensor) -> Tensor:
        """Map each value."""
        alpha = self.alpha[:, None]
        return x + torch.sin(alpha * x) ** 2 / (alpha + 1e-9)


class StreamedNorm(Streamed):
    """Batch normalisation as a factor and a shift for each channel."""

    factor: Tensor
    shift: Tensor

    def __init__(self, norm: Normalised) -> None:
        super().__init__()
        assert norm.running_mean is not None
        assert norm.running_var is not None
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        self.register_buffer("factor", factor.detach()[:, None])
        self.register_buffer("shift", (norm.bias - norm.running_mean * factor).detach()[:, None])

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to the same shape."""
        return x * self.factor + self.shift


def streamed(layer: nn.Module, late: int, multiple: int = 1) -> tuple[Streamed, int]:
    """Give a layer for pieces, and how many of its output's frames late it is.

    late is how late its input comes, in frames; the output's lateness is made a multiple of
    `multiple`.
    """
    match layer:
        case Conv():
            step = layer.stride * multiple
            waits = -(layer.right + late) % step
            return StreamedConv(layer, waits), (layer.right + late + waits) // layer.stride
        case Upsample():
            return StreamedUpsample(layer), layer.stride // 2 + late * layer.stride
        case Residual():
            inner, later = _chained(layer.layers, late)
            return StreamedResidual(inner, Delay(_width(layer), later - late)), later
        case Chain():
            return _chained(layer.layers, late)
        case Sum():
            return _summed(layer, late)
        case Leaky() | Snake() | Normalised():
            return _pointwise(layer), late
        case _:
            raise TypeError(f"a {type(layer).__name__} cannot be streamed")


def _chained(layers: nn.ModuleList, late: int) -> tuple[StreamedChain, int]:
    made = []
    for layer in layers:
        piece, late = streamed(layer, late)
        made.append(piece)
    return StreamedChain(*made), late


def _pointwise(layer: Leaky | Snake | Normalised) -> Streamed:
    match layer:
        case Leaky():
            return StreamedLeaky()
        case Snake():
            return StreamedSnake(layer)
        case _:
            return StreamedNorm(layer)


def _summed(layer: Sum, late: int) -> tuple[StreamedSum, int]:
    branches = [streamed(branch, late) for branch in layer.branches]
    latest = max(later for _, later in branches)
    width = _width(layer.branches[0].layers[0])  # type: ignore[arg-type, index]
    waiting = [StreamedChain(each, Delay(width, latest - later)) for each, later in branches]
    return StreamedSum(*waiting), latest


def _width(unit: Residual) -> int:
    first = next(layer for layer in unit.layers if isinstance(layer, Conv))
    return first.weight.shape[1]
