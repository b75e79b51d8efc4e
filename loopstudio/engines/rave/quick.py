"""Quick: a network laid out for use on a CPU, its weights in the order in which oneDNN reads them.

Putting weights in order anew at every call is most of the time that a block of a live stream takes.
A quick network is derived from the one definition, layer by layer: it sounds as it did, to a part
in 100,000 in float32, and can neither learn nor be saved.
"""

import torch
from torch import Tensor, nn

from loopstudio.engines.edges import Edge
from loopstudio.engines.laid import Laid, around
from loopstudio.engines.rave.layers import Conv, Upsample
from loopstudio.engines.rave.network import Rave


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
        return self.laid.convolved(around(x, self.left, self.right, edge), self.bias, 0)


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
        beyond = x if silent else around(x, 1, 1, edge)
        strides = self.laid.convolved(beyond, self.bias, 1 if silent else 0)
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
