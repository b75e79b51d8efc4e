"""Names and shapes of Dance Diffusion's weights as it was trained, by the rule of its layout.

No list of them was to be had without a file of 3.5 GB; the rule is that of Harmonai's
sample-generator: a level stands in the middle of the one above. `renamed` gives what diffusers
calls the same tensors.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from loopstudio.engines.diffusion.dance import CUBIC

Shapes = dict[str, tuple[int, ...]]

PUBLISHED = (128, 128, 256, 256, *(512,) * 10)
_BLOCK = {
    "main.0.": "conv_1.",
    "main.1.": "group_norm_1.",
    "main.3.": "conv_2.",
    "main.4.": "group_norm_2.",
    "skip.": "conv_skip.",
}


def original(
    channels: tuple[int, ...] = PUBLISHED, attending: int = 6, sound: int = 2, times: int = 8
) -> Shapes:
    """Give every name and shape of a network of these levels."""
    shapes: Shapes = {"timestep_embed.weight": (times, 1)}
    c = channels[0]
    parts = [
        _block(sound + 2 * times, c, c),
        _block(c, c, c),
        _block(c, c, c),
        _level(channels, attending, 1),
        _block(2 * c, c, c),
        _block(c, c, c),
        _block(c, c, sound, last=True),
    ]
    return shapes | _listed(parts, "net.")


def drawn(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """Give random tensors of these shapes; kernels are the published one."""
    draw = torch.Generator().manual_seed(0)
    kernel = torch.tensor((*CUBIC, *reversed(CUBIC)))
    return {
        name: kernel if name.endswith("kernel") else torch.randn(shape, generator=draw) * 0.1
        for name, shape in shapes.items()
    }


def renamed(tensors: Mapping[str, Tensor], depth: int) -> dict[str, Tensor]:
    """Give tensors of the trained layout under diffusers' names, which has no kernels."""
    made: dict[str, Tensor] = {"time_proj.weight": tensors["timestep_embed.weight"].flatten()}
    for name, tensor in tensors.items():
        if name.startswith("net.") and not name.endswith("kernel"):
            made |= _renamed(name, tensor, depth)
    return made


def _level(channels: tuple[int, ...], attending: int, level: int) -> Shapes:
    c, above = channels[level], channels[level - 1]
    deepest = level + 1 == len(channels)
    attends = level >= len(channels) - attending
    seen, seen_above = (_attention(c), _attention(above)) if attends else ({}, {})
    filter_: Shapes = {"kernel": (8,)}
    parts = [
        filter_,
        _block(above, c, c),
        seen,
        _block(c, c, c),
        seen,
        _block(c, c, c),
        seen,
        {} if deepest else _level(channels, attending, level + 1),
        _block(c if deepest else 2 * c, c, c),
        seen,
        _block(c, c, c),
        seen,
        _block(c, c, above),
        seen_above,
        filter_,
    ]
    return _listed(parts, "main.")


def _listed(parts: list[Shapes], place: str) -> Shapes:
    return {f"{place}{i}.{k}": shape for i, part in enumerate(parts) for k, shape in part.items()}


def _block(inputs: int, middle: int, outputs: int, *, last: bool = False) -> Shapes:
    shapes: Shapes = {
        "main.0.weight": (middle, inputs, 5),
        "main.0.bias": (middle,),
        "main.1.weight": (middle,),
        "main.1.bias": (middle,),
        "main.3.weight": (outputs, middle, 5),
        "main.3.bias": (outputs,),
    }
    if not last:
        shapes |= {"main.4.weight": (outputs,), "main.4.bias": (outputs,)}
    return shapes if inputs == outputs else shapes | {"skip.weight": (outputs, inputs, 1)}


def _attention(c: int) -> Shapes:
    return {
        "norm.weight": (c,),
        "norm.bias": (c,),
        "qkv_proj.weight": (3 * c, c, 1),
        "qkv_proj.bias": (3 * c,),
        "out_proj.weight": (c, c, 1),
        "out_proj.bias": (c,),
    }


def _renamed(name: str, tensor: Tensor, depth: int) -> dict[str, Tensor]:
    level = 0 if not name.startswith("net.3.") else 1 + name.count("7.main.")
    rest = name.removeprefix("net.").removeprefix("3.main.").removeprefix("7.main." * (level - 1))
    position, _, leaf = rest.partition(".")
    at = int(position)
    rising = at > (3 if level == 0 else 7)
    first, each = (4 * rising, 1) if level == 0 else (8 if rising else 1, 2)
    turn = (at - first) // each
    if level == depth - 1:
        place, turn = "mid_block.", turn + 3 * rising
    else:
        place = f"up_blocks.{depth - 2 - level}." if rising else f"down_blocks.{level}."
    for theirs, others in _BLOCK.items():
        if leaf.startswith(theirs):
            return {f"{place}resnets.{turn}.{others}{leaf.removeprefix(theirs)}": tensor}
    return _attended(f"{place}attentions.{turn}.", leaf, tensor)


def _attended(place: str, leaf: str, tensor: Tensor) -> dict[str, Tensor]:
    part, _, kind = leaf.partition(".")
    flat = tensor[..., 0] if kind == "weight" and tensor.ndim == 3 else tensor
    if part == "qkv_proj":
        thirds = flat.chunk(3)
        names = ("query", "key", "value")
        return {f"{place}{n}.{kind}": third for n, third in zip(names, thirds, strict=True)}
    return {f"{place}{'group_norm' if part == 'norm' else 'proj_attn'}.{kind}": flat}
