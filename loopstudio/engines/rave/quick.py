"""Quick: a network laid out for use on a CPU, its weights in the order in which oneDNN reads them.

torch puts the weights of a convolution in order anew at every call, which is most of the time that
a block of a live stream takes. Here they stay in it for as long as signals are equally long. It is
derived from the one definition, layer by layer: a quick network sounds as it did, to a part in
100,000 in float32, and can neither learn nor be saved.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.edges import Edge, extended
from loopstudio.engines.rave.layers import Conv, Upsample
from loopstudio.engines.rave.network import Rave

_LAST = torch.channels_last

Steps = tuple[list[int], list[int], int]
"""Stride and dilation of a plane, and the number of groups."""


class Laid:
    """A kernel (outputs, inputs / groups, size) that lies as the CPU reads it.

    The best order goes by the length of the signal; in that of another one a layer can take a
    hundred times as long. So it is always that of the signal at hand: what is made depends on its
    own length alone, not on what was made before.
    """

    def __init__(self, kernel: Tensor, stride: int = 1, dilation: int = 1, groups: int = 1) -> None:
        self.dtype = kernel.dtype
        self._plane = kernel[:, :, None].contiguous(memory_format=_LAST)
        self._steps: Steps = ([1, stride], [1, dilation], groups)
        self._orders = keeps_orders(kernel.dtype)
        self._ordered, self._order = self._plane, (torch.Size(), 0)

    def convolved(self, x: Tensor, bias: Tensor | None, within: int) -> Tensor:
        """Convolve a plane (batch, inputs, 1, frames), silent for `within` frames about it."""
        x = x.to(self.dtype).contiguous(memory_format=_LAST)
        pad, (stride, dilation, groups) = [0, within], self._steps
        if not self._orders:
            return F.conv2d(x, self._plane, bias, stride, pad, dilation, groups)
        if (x.shape, within) != self._order:
            self._ordered = _ordered(self._plane, pad, self._steps, x.shape)
            self._order = (x.shape, within)
        return _convolved(x, self._ordered, bias, pad, self._steps)


class QuickConv(nn.Module):
    """A convolution whose output has one frame for each stride of its input."""

    def __init__(self, conv: Conv, dtype: torch.dtype) -> None:
        super().__init__()
        self.left, self.right = conv.left, conv.right
        self.bias = None if conv.bias is None else conv.bias.detach().to(dtype)
        self.laid = Laid(conv.weight.detach().to(dtype), conv.stride, conv.dilation, conv.groups)

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames / stride)."""
        if edge == "silent" and self.left == self.right:
            return self.laid.convolved(x, self.bias, self.left)
        return self.laid.convolved(_around(x, self.left, self.right, edge), self.bias, 0)


class QuickUpsample(nn.Module):
    """A transposed convolution, as the convolution of two frames that it is.

    A frame and the one before it tell all samples of a stride, which then lie one behind the other.
    """

    def __init__(self, up: Upsample, dtype: torch.dtype) -> None:
        super().__init__()
        self.stride = up.stride
        inputs, self.outputs, _ = up.weight.shape
        # (inputs, outputs, this frame or the one before, place within a stride)
        taps = up.weight.detach().reshape(inputs, self.outputs, 2, up.stride).flip(2)
        self.bias = None if up.bias is None else up.bias.detach().to(dtype).repeat(up.stride)
        self.laid = Laid(taps.permute(3, 1, 0, 2).reshape(-1, inputs, 2).to(dtype))

    def forward(self, x: Tensor, edge: Edge) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames * stride)."""
        silent = edge == "silent"
        around = x if silent else _around(x, 1, 1, edge)
        strides = self.laid.convolved(around, self.bias, 1 if silent else 0)
        made = strides.permute(0, 2, 3, 1).reshape(len(x), 1, -1, self.outputs)
        begin = self.stride // 2
        return made.permute(0, 3, 1, 2)[..., begin : begin + x.shape[-1] * self.stride]


def quicken(network: Rave, dtype: torch.dtype = torch.float32) -> None:
    """Lay a network out in place for a CPU, its layers in this format, all else in float32."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, Conv):
                setattr(module, name, QuickConv(child, dtype))
            elif isinstance(child, Upsample):
                setattr(module, name, QuickUpsample(child, dtype))


def keeps_orders(dtype: torch.dtype) -> bool:
    """Say whether this torch keeps weights of a format in an order of oneDNN's: by trying.

    The operations are those that torch's own compiler calls, and no part of its documented ones.
    """
    kernel, steps = torch.ones(1, 1, 1, 1, dtype=dtype), ([1, 1], [1, 1], 1)
    try:
        ordered = _ordered(kernel, [0, 0], steps, kernel.shape)
        made = _convolved(kernel, ordered, None, [0, 0], steps)
    except (AttributeError, RuntimeError, TypeError):
        return False
    return torch.equal(made, kernel)


def _ordered(plane: Tensor, pad: list[int], steps: Steps, shape: torch.Size) -> Tensor:
    made: Tensor = torch.ops.mkldnn._reorder_convolution_weight(plane, pad, *steps, list(shape))
    return made


def _convolved(
    x: Tensor, ordered: Tensor, bias: Tensor | None, pad: list[int], steps: Steps
) -> Tensor:
    made: Tensor = torch.ops.mkldnn._convolution_pointwise(
        x, ordered, bias, pad, *steps, "none", [], ""
    )
    return made


def _around(x: Tensor, left: int, right: int, edge: Edge) -> Tensor:
    """Continue a plane, its channels next to each other in memory."""
    return extended(x.permute(0, 2, 3, 1), left, right, edge, along=-2).permute(0, 3, 1, 2)
