"""The layers of a RAVE export, in their order, told apart by what they hold.

Names of modules changed between the versions; kinds of layers and their order did not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.scripted import Module

_MOST_FRAMES = 1 << 16


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution of a file: weight, bias, and how it steps.

    pads are the frames of silence before and behind, (0, 0) where a layer of its own puts them
    there; lateness says how many frames late a streaming one is, None where it is none.
    """

    weight: Tensor
    bias: Tensor | None
    stride: int
    dilation: int
    groups: int
    transposed: bool
    pads: tuple[int, int]
    lateness: int | None

    @property
    def size(self) -> int:
        """Frames that it sees."""
        return self.weight.shape[2]

    @property
    def inputs(self) -> int:
        """Channels that go in."""
        return self.weight.shape[0] if self.transposed else self.weight.shape[1] * self.groups

    @property
    def outputs(self) -> int:
        """Channels that come out."""
        return self.weight.shape[1] if self.transposed else self.weight.shape[0]


@dataclass(frozen=True, eq=False)
class Norm:
    """A batch normalisation of a file: weight, bias, running_mean and running_var (channels,)."""

    tensors: dict[str, Tensor]


@dataclass(frozen=True, eq=False)
class Curve:
    """A Snake of a file: alpha (channels,)."""

    alpha: Tensor


Layer = Convolution | Norm | Curve

_BOOKS = ("embed", "codebook", "embedding")
_NORM = ("weight", "bias", "running_mean", "running_var")


def layers(module: Module) -> list[Layer]:
    """Give the layers within a module that hold something, in the order they run in.

    A head that makes noise comes last. Raises CheckpointError for a layer that steps by no number.
    """
    return list(_layers(module))


def convolutions(found: Sequence[Layer]) -> list[Convolution]:
    """Give the convolutions among layers."""
    return [layer for layer in found if isinstance(layer, Convolution)]


def codebooks(module: Module) -> Tensor | None:
    """Give the codebooks within a module as (levels, codes, latent); None where there are none.

    Raises CheckpointError for ones of different sizes.
    """
    found = list(_books(module))
    if not found:
        return None
    if any(book.shape != found[0].shape for book in found):
        raise CheckpointError("Its codebooks are of different sizes.")
    return torch.stack(found).float()


def _books(module: Module) -> Iterator[Tensor]:
    for name in _BOOKS:
        book = module.values.get(name)
        if isinstance(book, Tensor) and book.ndim == 2 and book.is_floating_point():
            yield book
            break
    for child in module.children.values():
        yield from _books(child)


def _layers(module: Module) -> Iterator[Layer]:
    weight, alpha = module.values.get("weight"), module.values.get("alpha")
    if "running_mean" in module.values:
        yield Norm({key: _line(module.values.get(key)) for key in _NORM})
    elif isinstance(weight, Tensor) and weight.ndim == 3:
        yield _convolution(module, weight)
    elif isinstance(alpha, Tensor):
        yield Curve(alpha.flatten())
    # Which of the two heads of v2 was written down first differs between files.
    for _name, child in sorted(module.children.items(), key=lambda item: "noise" in item[0]):
        yield from _layers(child)


def _convolution(module: Module, weight: Tensor) -> Convolution:
    values = module.values
    bias, late = values.get("bias"), values.get("cumulative_delay")
    return Convolution(
        weight=weight,
        bias=bias if isinstance(bias, Tensor) else None,
        stride=_count(values.get("stride", 1)),
        dilation=_count(values.get("dilation", 1)),
        groups=_count(values.get("groups", 1)),
        transposed="Transpose" in module.kind,
        pads=_pads(values.get("_pad", values.get("padding", 0))),
        lateness=late if type(late) is int else None,
    )


def _count(value: object) -> int:
    """Read a number that may stand in a list of one."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if type(value) is not int or not 1 <= value <= _MOST_FRAMES:
        raise CheckpointError("One of its layers steps by no number of frames.")
    return value


def _pads(value: object) -> tuple[int, int]:
    both = list(value) if isinstance(value, list | tuple) else [value]
    match both * 2 if len(both) == 1 else both:
        case [int() as left, int() as right] if min(left, right) >= 0:
            return left, right
    raise CheckpointError("One of its layers is padded by no number of frames.")


def _line(value: object) -> Tensor:
    if not isinstance(value, Tensor) or value.ndim != 1:
        raise CheckpointError("One of its normalisations is incomplete.")
    return value
