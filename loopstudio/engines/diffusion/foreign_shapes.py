"""Shapes of published tensors, looked up by name, and what those of an encoder tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError

MOST_LAYERS = 16
"""No network has more layers, or stages, than that; nor has a manifest room for more."""
_MOST_BLOCKS = 64


@dataclass(frozen=True)
class Stages:
    """Stages of an encoder of audio-encoders-pytorch, as its configuration tells them.

    widths is one longer than the others: what goes into the first stage, then what each makes.
    """

    widths: tuple[int, ...]
    factors: tuple[int, ...]
    blocks: tuple[int, ...]


def shape_of(tensors: Mapping[str, Tensor], name: str, axes: int) -> tuple[int, ...]:
    """Give a tensor's shape; raises CheckpointError unless it is there and has so many axes."""
    if name not in tensors:
        raise CheckpointError(f"The file has no {name:.80}: it is incomplete, or of another kind.")
    shape = tuple(tensors[name].shape)
    if len(shape) != axes or 0 in shape:
        raise CheckpointError(f"The file's {name:.80} has the shape {shape}: another kind.")
    return shape


def rows(parts: Sequence[Tensor], name: str) -> Tensor:
    """Put matrices, or lines, one under the other; raises CheckpointError where they do not fit."""
    if any(not part.ndim or part.shape[1:] != parts[0].shape[1:] for part in parts):
        raise CheckpointError(f"The file's parts of {name:.80} do not fit one another.")
    return torch.cat(list(parts))


def stages_of(tensors: Mapping[str, Tensor]) -> Stages:
    """Read the stages of `encoder.downsamples`; raises CheckpointError where there is none."""
    widths: list[int] = []
    factors: list[int] = []
    blocks: list[int] = []
    for stage in range(MOST_LAYERS):
        place = f"encoder.downsamples.{stage}."
        if stage and f"{place}downsample.weight" not in tensors:
            break
        outer, inner, size = shape_of(tensors, f"{place}downsample.weight", 3)
        widths += [outer] if widths else [inner, outer]
        factors.append((size - 1) // 2)
        blocks.append(_blocks(tensors, f"{place}blocks."))
    if 0 in factors:
        raise CheckpointError("A stage of the encoder leaves no frames.")
    return Stages(tuple(widths), tuple(factors), tuple(blocks))


def _blocks(tensors: Mapping[str, Tensor], place: str) -> int:
    there = (f"{place}{block}.block1.project.weight" in tensors for block in range(_MOST_BLOCKS))
    return sum(there)
