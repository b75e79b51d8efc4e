"""Dance Diffusion's published weights, by name: its sizes and its state out of them.

Two layouts are known: the one it was trained in (Harmonai's sample-generator), where a level stands
within the one above, and that of diffusers' UNet1DModel, where they stand side by side.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.dance import CUBIC, ROUNDS
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.foreign_settings import Settings, usual
from loopstudio.engines.diffusion.foreign_shapes import MOST_LAYERS, rows, shape_of

_KERNEL = ".kernel"
_BOTH = ("weight", "bias")


@dataclass(frozen=True)
class Layout:
    """How a layout names times, the parts of a block, and those of a layer of attention."""

    times: str
    block: Mapping[str, str]
    norm: str
    mixing: tuple[str, ...]
    leave: str

    def block_at(self, depth: int, level: int, way: str, at: int) -> str:
        """Give the place of a block in a network of so many levels."""
        rising = way == "rising"
        if self is ORIGINAL:
            return _nested(level) + str(_position(level, at + ROUNDS * rising))
        return _beside(depth, level, rising=rising) + f"resnets.{_round(depth, level, way, at)}"

    def attention_at(self, depth: int, level: int, way: str, at: int) -> str:
        """Give the place of what stands behind a block."""
        rising = way == "rising"
        if self is ORIGINAL:
            return _nested(level) + str(_position(level, at + ROUNDS * rising) + 1)
        return _beside(depth, level, rising=rising) + f"attentions.{_round(depth, level, way, at)}"


ORIGINAL = Layout(
    times="timestep_embed.weight",
    block={
        "first": "main.0",
        "first_norm": "main.1",
        "second": "main.3",
        "second_norm": "main.4",
        "beside": "skip",
    },
    norm="norm",
    mixing=("qkv_proj",),
    leave="out_proj",
)
DIFFUSERS = Layout(
    times="time_proj.weight",
    block={
        "first": "conv_1",
        "first_norm": "group_norm_1",
        "second": "conv_2",
        "second_norm": "group_norm_2",
        "beside": "conv_skip",
    },
    norm="group_norm",
    mixing=("query", "key", "value"),
    leave="proj_attn",
)


def layout_of(names: Iterable[str]) -> Layout | None:
    """Give the layout that these are names of, if any."""
    known = set(names)
    if ORIGINAL.times in known:
        return ORIGINAL
    there = DIFFUSERS.times in known and "down_blocks.0.resnets.0.conv_1.weight" in known
    return DIFFUSERS if there else None


def dance_config(tensors: Mapping[str, Tensor], layout: Layout, settings: Settings) -> DanceConfig:
    """Give its sizes; raises CheckpointError where a level is missing or has another form."""
    depth = _depth(tensors, layout)
    first = layout.block["first"]
    channels = tuple(
        shape_of(tensors, f"{layout.block_at(depth, i, 'falling', 0)}.{first}.weight", 3)[0]
        for i in range(depth)
    )
    attending = [
        f"{layout.attention_at(depth, i, 'falling', 0)}.{layout.norm}.weight" in tensors
        for i in range(depth)
    ]
    if attending != sorted(attending):
        raise CheckpointError("Levels attend above others that do not: another kind of network.")
    frequencies = tensors[layout.times].numel()
    last = f"{layout.block_at(depth, 0, 'rising', ROUNDS - 1)}.{layout.block['second']}.weight"
    sound = SoundConfig(
        rate=usual(settings.rate, SoundConfig.rate),
        channels=shape_of(tensors, last, 3)[0],
        samples=usual(settings.samples, SoundConfig.samples),
    )
    return DanceConfig(DanceSizes(channels, sum(attending), frequencies), sound)


def dance_tensors(
    tensors: Mapping[str, Tensor], layout: Layout, config: DanceConfig
) -> dict[str, Tensor]:
    """Give its state under our own names.

    Raises CheckpointError where something is missing, where something is there that would not be
    used, and where levels are joined by another kernel than the published one.
    """
    left = dict(tensors)
    made = {"frequencies": _taken(left, layout.times).flatten()}
    depth = len(config.sizes.channels)
    for level in range(depth):
        for way in ("falling", "rising"):
            for at in range(ROUNDS):
                block = layout.block_at(depth, level, way, at)
                own = f"levels.{level}.{way}"
                made |= _block(left, layout, block, f"{own}.{at}")
                if config.sizes.attends(level):
                    place = layout.attention_at(depth, level, way, at)
                    made |= _attention(left, layout, place, f"{own}_attentions.{at}")
    for name in [name for name in left if name.endswith(_KERNEL)]:
        _check_kernel(name, left.pop(name))
    if left:
        raise CheckpointError(f"The file's {min(left):.80} has no place in Dance Diffusion.")
    return made


def _depth(tensors: Mapping[str, Tensor], layout: Layout) -> int:
    name = layout.block["first"]
    if layout is DIFFUSERS:
        last = f"mid_block.resnets.0.{name}.weight" in tensors
        there = (f"down_blocks.{i}.resnets.0.{name}.weight" for i in range(MOST_LAYERS))
        return sum(place in tensors for place in there) + last
    return sum(
        f"{layout.block_at(MOST_LAYERS, i, 'falling', 0)}.{name}.weight" in tensors
        for i in range(MOST_LAYERS)
    )


def _nested(level: int) -> str:
    """Give where a level of the original layout stands: within the one above, in its middle."""
    return "net." if level == 0 else "net.3.main." + "7.main." * (level - 1)


def _position(level: int, at: int) -> int:
    """Give where in a level block `at` of six stands.

    At the top they stand around the level below. Under it a filter comes first, then blocks, each
    with its attention or a place left empty for it, around the level below.
    """
    inner = at >= ROUNDS
    return at + inner if level == 0 else 1 + 2 * at + inner


def _beside(depth: int, level: int, *, rising: bool) -> str:
    if level == depth - 1:
        return "mid_block."
    return f"up_blocks.{depth - 2 - level}." if rising else f"down_blocks.{level}."


def _round(depth: int, level: int, way: str, at: int) -> int:
    return at + ROUNDS if way == "rising" and level == depth - 1 else at


def _block(
    left: dict[str, Tensor], layout: Layout, place: str, own: str
) -> Iterator[tuple[str, Tensor]]:
    """Take the parts of a block that are there; what should be and is not is found out later."""
    for ours, theirs in layout.block.items():
        for kind in _BOTH:
            if (name := f"{place}.{theirs}.{kind}") in left:
                yield f"{own}.{ours}.{kind}", left.pop(name)


def _attention(
    left: dict[str, Tensor], layout: Layout, place: str, own: str
) -> Iterator[tuple[str, Tensor]]:
    for kind in _BOTH:
        yield f"{own}.norm.{kind}", _taken(left, f"{place}.{layout.norm}.{kind}")
        parts = [_taken(left, f"{place}.{part}.{kind}") for part in layout.mixing]
        yield f"{own}.enter.{kind}", _convolved(rows(parts, place), kind)
        leave = _taken(left, f"{place}.{layout.leave}.{kind}")
        yield f"{own}.leave.{kind}", _convolved(leave, kind)


def _convolved(tensor: Tensor, kind: str) -> Tensor:
    """Give the weight of a layer over channels as that of a convolution that sees one frame."""
    return tensor[..., None] if kind == "weight" and tensor.ndim == 2 else tensor


def _taken(left: dict[str, Tensor], name: str) -> Tensor:
    if name not in left:
        raise CheckpointError(f"The file has no {name:.80}: it is incomplete, or of another kind.")
    return left.pop(name)


def _check_kernel(name: str, kernel: Tensor) -> None:
    cubic = torch.tensor((*CUBIC, *reversed(CUBIC)))
    if kernel.shape != cubic.shape or not torch.allclose(kernel, cubic, atol=1e-3):
        raise CheckpointError(f"The file's {name:.80} is another kernel than Dance Diffusion's.")
