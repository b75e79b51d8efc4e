"""Sizes of a published UNetV0, read off the names and shapes of its weights.

The layers of a-unet stand in lists, one within another; what each of them is its names tell.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_shapes import MOST_LAYERS, shape_of
from loopstudio.engines.diffusion.unet_config import UnetConfig

USUAL_HEAD = 64
USUAL_HEADS = 8

_PARTS = {
    "block.weight": "D",
    "block.blocks.0.blocks.0.0.weight": "R",
    "blocks.0.block.blocks.0.1.weight": "M",
    "block.blocks.0.weight": "I",
    "blocks.0.block.to_q.weight": "A",
    "block.blocks.0.block.weight": "L",
    "block.1.weight": "U",
}
"""What tells the parts of a layer: how it goes down, residual block, modulation, injection,
attention, the layer within, how it goes up."""
_LAYER = re.compile(r"D((?:RMI?A*)+)(?:L((?:RMI?A*)+))?U")
_ROUND = re.compile(r"RM(I?)(A*)")
_MOST_PARTS = 400


@dataclass(frozen=True)
class _Layer:
    """A layer: its sizes, and what the attentions of one round look at, by their features."""

    inputs: int
    outputs: int
    width: int
    factor: int
    items: int
    injected: int
    seen: tuple[int, ...]
    middle: int


def unet_config(tensors: Mapping[str, Tensor], root: str, settings: Settings) -> UnetConfig:
    """Give the sizes of the network whose names begin with `root`.

    Heads and groups, which no shape tells, are those of the settings, or the published ones: heads
    of 64 channels, or eight where they do not fit, and eight groups; or as many as do fit. Nor does
    one tell which attentions look at an embedding as wide as their layer: those of the settings, or
    all but one. Raises CheckpointError for layers that are laid out in no known way.
    """
    null = f"{root}blocks.2.blocks.0.blocks.0.weight"
    tokens, embedding = shape_of(tensors, null, 2) if null in tensors else (0, 0)
    core = f"{root}blocks.2.blocks.1.net." if tokens else f"{root}blocks.2.net."
    layers = _layers(tensors, core)
    embedding = embedding or _embedding(layers)
    crosses = _crosses(layers, embedding, settings.crosses, needed=bool(tokens))
    heads, head = _heads(layers, settings)
    depths = [i for i, layer in enumerate(layers) if layer.injected]
    if len(depths) > 1:
        raise CheckpointError("The network is given sounds at several layers: another kind.")
    return UnetConfig(
        inputs=layers[0].inputs,
        outputs=layers[0].outputs,
        channels=tuple(layer.width for layer in layers),
        factors=tuple(layer.factor for layer in layers),
        items=tuple(layer.items for layer in layers),
        attentions=tuple(len(c.seen) - n for c, n in zip(layers, crosses, strict=True)),
        crosses=crosses,
        heads=heads,
        head=head,
        embedding=embedding if any(crosses) else 0,
        tokens=tokens if any(crosses) else 0,
        context=layers[depths[0]].injected if depths else 0,
        depth=depths[0] if depths else 0,
        features=shape_of(tensors, f"{root}blocks.0.to_out.weight", 2)[0],
        frequencies=shape_of(tensors, f"{root}blocks.0.weights", 1)[0],
        groups=settings.groups or math.gcd(UnetConfig.groups, *(layer.width for layer in layers)),
    )


def _layers(tensors: Mapping[str, Tensor], place: str) -> list[_Layer]:
    layers: list[_Layer] = []
    for _ in range(MOST_LAYERS):
        word = _word(tensors, place)
        layers.append(_layer(tensors, place, word))
        if "L" not in word:
            return layers
        place = f"{place}block.blocks.{word.index('L')}."
    raise CheckpointError(f"The network has more than {MOST_LAYERS} layers.")


def _word(tensors: Mapping[str, Tensor], place: str) -> str:
    """Give the parts of a layer, a letter each, in their order."""
    word = ""
    for part in range(_MOST_PARTS):
        names = (f"{place}block.blocks.{part}.{name}" for name in _PARTS)
        kinds = [kind for name, kind in zip(names, _PARTS.values(), strict=True) if name in tensors]
        if not kinds:
            break
        word += kinds[0]
    return word


def _layer(tensors: Mapping[str, Tensor], place: str, word: str) -> _Layer:
    found = _LAYER.fullmatch(word)
    if found is None:
        raise CheckpointError(
            f"The network has a layer that is laid out in no known way ({word:.20})."
        )
    down, up = found[1], found[2]
    rounds = [match[0] for match in _ROUND.finditer(down)]
    if up is None:
        # The innermost layer goes up right after it went down.
        rounds, rest = rounds[: len(rounds) // 2], rounds[len(rounds) // 2 :]
        up = "".join(rest)
    if not rounds or len(set(rounds)) != 1 or up != "".join(rounds):
        raise CheckpointError("The network's layers go down in another way than up: another kind.")
    blocks = f"{place}block.blocks."
    width, inputs, factor = shape_of(tensors, f"{blocks}0.block.weight", 3)
    outputs = shape_of(tensors, f"{blocks}{len(word) - 1}.block.1.weight", 3)[0]
    return _Layer(
        inputs, outputs, width, factor, len(rounds), *_given(tensors, blocks, rounds[0], width)
    )


def _given(
    tensors: Mapping[str, Tensor], blocks: str, parts: str, width: int
) -> tuple[int, tuple[int, ...], int]:
    """Give channels that are injected, what attentions look at, and how wide their heads are."""
    injected, middle, seen = 0, 0, []
    for at, part in zip(count(1), parts, strict=False):
        if part == "I":
            injected = shape_of(tensors, f"{blocks}{at}.block.blocks.0.weight", 3)[1] - width
        if part == "A":
            middle = shape_of(tensors, f"{blocks}{at}.blocks.0.block.to_q.weight", 2)[0]
            seen.append(shape_of(tensors, f"{blocks}{at}.blocks.0.block.to_kv.weight", 2)[1])
    if injected < 0 or ("I" in parts and not injected):
        raise CheckpointError("The network is given a sound of no channels: another kind.")
    return injected, tuple(seen), middle


def _embedding(layers: list[_Layer]) -> int:
    """Give the features of an embedding, that of attentions which do not look at their layer."""
    others = (seen for layer in layers for seen in layer.seen if seen != layer.width)
    return next(others, 0)


def _crosses(
    layers: list[_Layer], embedding: int, told: int | None, *, needed: bool
) -> tuple[int, ...]:
    """Count the attentions of each layer that look at an embedding.

    Where it is as wide as the layer those are so many as are told, or all but one; one where none
    else would look at it, and it is needed: the network learned to do without.
    """
    there = tuple(_looking(layer, embedding, told) for layer in layers)
    if not needed or any(there):
        return there
    if told is not None:
        raise CheckpointError("The network learned with an embedding: some attention looks at it.")
    return tuple(_looking(layer, embedding, 1) for layer in layers)


def _looking(layer: _Layer, embedding: int, told: int | None) -> int:
    if embedding != layer.width:
        return sum(seen == embedding for seen in layer.seen)
    both = len(layer.seen)
    return max(0, both - 1) if told is None else min(told, both)


def _heads(layers: list[_Layer], settings: Settings) -> tuple[int, int]:
    middles = {layer.middle for layer in layers if layer.seen}
    if not middles:
        return UnetConfig.heads, UnetConfig.head
    if len(middles) > 1:
        raise CheckpointError("The network's layers attend with heads of several sizes.")
    (middle,) = middles
    usual = middle // USUAL_HEAD if middle % USUAL_HEAD == 0 else math.gcd(middle, USUAL_HEADS)
    heads = settings.heads or usual
    if middle % heads:
        raise CheckpointError(f"The network's {middle} channels of attention are no {heads} heads.")
    return heads, middle // heads
