"""Kernels of convolutions in the order in which oneDNN reads them.

torch puts the weights of a convolution in order anew at every call. Here they stay in it for as
long as signals are equally long. Signals are planes of height 1 (batch, channels, 1, frames), their
channels next to each other in memory.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines.edges import Edge, extended

_LAST = torch.channels_last

Steps = tuple[list[int], list[int], list[int], int]
"""Padding, stride and dilation of a plane, and the number of groups."""


class Laid:
    """A kernel (outputs, inputs / groups, size) that lies as the CPU reads it.

    The best order goes by the length of the signal; in that of another one a layer can take a
    hundred times as long. So it is always that of the signal at hand: what is made depends on its
    own length alone, not on what was made before.
    """

    def __init__(self, kernel: Tensor, stride: int = 1, dilation: int = 1, groups: int = 1) -> None:
        self.dtype = kernel.dtype
        self._steps = ([1, stride], [1, dilation], groups)
        self._orders = keeps_orders(kernel.dtype)
        plane = kernel[:, :, None]
        # What is put in an order of its own is not copied before: a network may be large.
        self._plane = plane if self._orders else plane.contiguous(memory_format=_LAST)
        self._ordered, self._order = self._plane, (torch.Size(), 0)

    def convolved(
        self, x: Tensor, bias: Tensor | None, within: int, added: Tensor | None = None
    ) -> Tensor:
        """Convolve a plane (batch, inputs, 1, frames), silent for `within` frames about it.

        What is added to it has the shape and the number format of what comes out.
        """
        x = x.to(self.dtype).contiguous(memory_format=_LAST)
        steps: Steps = ([0, within], *self._steps)
        if not self._orders:
            pad, stride, dilation, groups = steps
            made = F.conv2d(x, self._plane, bias, stride, pad, dilation, groups)
            return made if added is None else made + added
        if (x.shape, within) != self._order:
            self._ordered = _ordered(self._plane, steps, x.shape)
            self._order = (x.shape, within)
        if added is None:
            return _convolved(x, self._ordered, bias, steps)
        return _added(x, added, self._ordered, bias, steps)


def around(x: Tensor, left: int, right: int, edge: Edge) -> Tensor:
    """Continue a plane, its channels next to each other in memory."""
    return extended(x.permute(0, 2, 3, 1), left, right, edge, along=-2).permute(0, 3, 1, 2)


def keeps_orders(dtype: torch.dtype) -> bool:
    """Say whether this torch keeps weights of a format in an order of oneDNN's: by trying.

    The operations are those that torch's own compiler calls, and no part of its documented ones.
    """
    kernel = torch.ones(1, 1, 1, 1, dtype=dtype)
    steps: Steps = ([0, 0], [1, 1], [1, 1], 1)
    try:
        ordered = _ordered(kernel, steps, kernel.shape)
        made = _convolved(kernel, ordered, None, steps)
        twice = _added(kernel, kernel, ordered, None, steps)
    except (AttributeError, RuntimeError, TypeError):
        return False
    return torch.equal(made, kernel) and torch.equal(twice, 2 * kernel)


def _ordered(plane: Tensor, steps: Steps, shape: torch.Size) -> Tensor:
    made: Tensor = torch.ops.mkldnn._reorder_convolution_weight(plane, *steps, list(shape))
    return made


def _convolved(x: Tensor, ordered: Tensor, bias: Tensor | None, steps: Steps) -> Tensor:
    made: Tensor = torch.ops.mkldnn._convolution_pointwise(x, ordered, bias, *steps, "none", [], "")
    return made


def _added(x: Tensor, added: Tensor, ordered: Tensor, bias: Tensor | None, steps: Steps) -> Tensor:
    made: Tensor = torch.ops.mkldnn._convolution_pointwise.binary(
        x, added, ordered, bias, *steps, "add", 1.0, None, [], None
    )
    return made
