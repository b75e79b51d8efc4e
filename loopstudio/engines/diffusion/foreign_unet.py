"""UNetV0's weights by their published names: which of ours each of them is."""

from collections.abc import Iterator, Mapping

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.foreign_shapes import rows
from loopstudio.engines.diffusion.unet_config import UnetConfig

_BOTH = ("weight", "bias")
_ATTENTION = {
    "norm.weight": "norm.weight",
    "norm.bias": "norm.bias",
    "norm_context.weight": "norm_context.weight",
    "norm_context.bias": "norm_context.bias",
    "to_query.weight": "to_q.weight",
    "to_key_value.weight": "to_kv.weight",
    "leave.weight": "attention.blocks.0.weight",
}
_RESIDUAL = {"first_norm": "0.0", "first": "0.2", "second_norm": "1.0", "second": "1.2"}


def unet_tensors(tensors: Mapping[str, Tensor], config: UnetConfig, root: str) -> dict[str, Tensor]:
    """Give a Unet's state out of published tensors whose names begin with `root`.

    Raises CheckpointError where one is missing, or some do not fit one another. What time modulates
    is there layer by layer and becomes one matrix. Of two names of one layer a file may hold
    either; where both are there the second stands, as it does after loading with the published
    code.
    """
    made = {own: _tensor(tensors, root + theirs) for own, theirs in _names(config)}
    for kind in _BOTH:
        first, second = (f"{root}blocks.1.blocks.{i}.0.{kind}" for i in (0, 1))
        made[f"time.again.{kind}"] = _tensor(tensors, second if second in tensors else first)
    for kind in _BOTH:
        parts = [_tensor(tensors, f"{root}{place}.{kind}") for place in _style_places(config)]
        made[f"style.{kind}"] = rows(parts, f"what time tells ({kind})")
    return made


def unet_names(config: UnetConfig, root: str) -> set[str]:
    """Give every published name that stands for some of a Unet's state, twins included."""
    names = {root + theirs for _, theirs in _names(config)}
    names |= {f"{root}{place}.{kind}" for place in _style_places(config) for kind in _BOTH}
    return names | {f"{root}blocks.1.blocks.{i}.0.{kind}" for i in (0, 1) for kind in _BOTH}


def _tensor(tensors: Mapping[str, Tensor], name: str) -> Tensor:
    if name not in tensors:
        raise CheckpointError(f"The file has no {name}: it is not of audio-diffusion-pytorch.")
    return tensors[name]


def _names(c: UnetConfig) -> Iterator[tuple[str, str]]:
    """Give our name and theirs of all but what time modulates."""
    yield "time.frequencies", "blocks.0.weights"
    for kind in _BOTH:
        yield f"time.enter.{kind}", f"blocks.0.to_out.{kind}"
    if c.tokens:
        yield "none", "blocks.2.blocks.0.blocks.0.weight"
    for layer in range(len(c.channels)):
        yield from _layer_names(c, layer)


def _layer_names(c: UnetConfig, layer: int) -> Iterator[tuple[str, str]]:
    own, theirs = f"layers.{layer}.", _place(c, layer)
    blocks = f"{theirs}block.blocks."
    for kind in _BOTH:
        yield f"{own}down.{kind}", f"{blocks}0.block.{kind}"
        yield f"{own}up.near.{kind}", f"{blocks}{_last(c, layer)}.block.1.{kind}"
        if c.entering[layer] != c.leaving[layer]:
            yield f"{own}beside.{kind}", f"{theirs}skip_adapter.block.{kind}"
    size = _item_size(c, layer)
    for way, first in (("falling", 1), ("rising", _first_rising(c, layer))):
        for item in range(c.items[layer]):
            yield from _item_names(c, layer, f"{own}{way}.{item}.", blocks, first + item * size)


def _item_names(
    c: UnetConfig, layer: int, own: str, blocks: str, at: int
) -> Iterator[tuple[str, str]]:
    residual = f"{blocks}{at}.block.blocks.0.blocks."
    for name, place in _RESIDUAL.items():
        for kind in _BOTH:
            yield f"{own}residual.{name}.{kind}", f"{residual}{place}.{kind}"
    at += 2
    if _injects(c, layer):
        for kind in _BOTH:
            yield f"{own}inject.mix.{kind}", f"{blocks}{at}.block.blocks.0.{kind}"
        at += 1
    for name, count in (("attentions", c.attentions[layer]), ("crosses", c.crosses[layer])):
        for i in range(count):
            for ours, theirs in _ATTENTION.items():
                yield f"{own}{name}.{i}.{ours}", f"{blocks}{at + i}.blocks.0.block.{theirs}"
        at += count


def _style_places(c: UnetConfig) -> Iterator[str]:
    """Give the places of what time modulates, in the order of a Unet's styles."""
    layers = range(len(c.channels))
    for layer in layers:
        yield from _modulations(c, layer, 1)
    for layer in reversed(layers):
        yield from _modulations(c, layer, _first_rising(c, layer))
        yield f"{_place(c, layer)}skip.blocks.0.1"


def _modulations(c: UnetConfig, layer: int, first: int) -> Iterator[str]:
    for item in range(c.items[layer]):
        at = first + 1 + item * _item_size(c, layer)
        yield f"{_place(c, layer)}block.blocks.{at}.blocks.0.block.blocks.0.1"


def _place(c: UnetConfig, layer: int) -> str:
    """Give where a layer stands: inside the one before, after what that holds on the way down."""
    place = "blocks.2.blocks.1.net." if c.tokens else "blocks.2.net."
    for above in range(layer):
        place += f"block.blocks.{1 + c.items[above] * _item_size(c, above)}."
    return place


def _injects(c: UnetConfig, layer: int) -> bool:
    return bool(c.context) and c.depth == layer


def _item_size(c: UnetConfig, layer: int) -> int:
    return 2 + _injects(c, layer) + c.attentions[layer] + c.crosses[layer]


def _first_rising(c: UnetConfig, layer: int) -> int:
    """Give the place of what comes first on the way up: behind the inner layer, if any."""
    inner = layer + 1 < len(c.channels)
    return 1 + c.items[layer] * _item_size(c, layer) + inner


def _last(c: UnetConfig, layer: int) -> int:
    return _first_rising(c, layer) + c.items[layer] * _item_size(c, layer)
