"""Tensors named and shaped as UNetV0's of a-unet 0.0.16, written down layer within layer."""

from collections.abc import Mapping

import torch
from torch import Tensor

from loopstudio.engines.diffusion.unet_config import UnetConfig

Shapes = dict[str, tuple[int, ...]]


def published_unet(config: UnetConfig, root: str) -> dict[str, Tensor]:
    """Give random tensors under every name of a published network; tied ones are one tensor."""
    draw = torch.Generator().manual_seed(0)
    shapes = _inside(_time(config) | _core(config), root)
    tensors = {name: torch.randn(shape, generator=draw) for name, shape in shapes.items()}
    for kind in ("weight", "bias"):
        tensors[f"{root}blocks.1.blocks.1.0.{kind}"] = tensors[f"{root}blocks.1.blocks.0.0.{kind}"]
    return tensors


def _inside(shapes: Mapping[str, tuple[int, ...]], place: str) -> Shapes:
    return {place + name: shape for name, shape in shapes.items()}


def _linear(outputs: int, *inputs: int) -> Shapes:
    return {"weight": (outputs, *inputs), "bias": (outputs,)}


def _time(c: UnetConfig) -> Shapes:
    mixed = _linear(c.features, c.features)
    return {
        "blocks.0.weights": (c.frequencies,),
        **_inside(_linear(c.features, 2 * c.frequencies + 1), "blocks.0.to_out."),
        **_inside(mixed, "blocks.1.blocks.0.0."),
        **_inside(mixed, "blocks.1.blocks.1.0."),
    }


def _core(c: UnetConfig) -> Shapes:
    if not c.tokens:
        return _inside(_layer(c, 0), "blocks.2.net.")
    null = {"blocks.2.blocks.0.blocks.0.weight": (c.tokens, c.embedding)}
    return null | _inside(_layer(c, 0), "blocks.2.blocks.1.net.")


def _layer(c: UnetConfig, i: int) -> Shapes:
    inputs, outputs, width = c.entering[i], c.leaving[i], c.channels[i]
    round_ = [_residual(width), _modulation(c, width)]
    round_ += [_inside(_linear(width, width + c.context, 1), "block.blocks.0.")] * (
        bool(c.context) and c.depth == i
    )
    round_ += [_attention(c, width, width)] * c.attentions[i]
    round_ += [_attention(c, width, c.embedding)] * c.crosses[i]
    blocks = [_inside(_linear(width, inputs, c.factors[i]), "block."), *round_ * c.items[i]]
    if i + 1 < len(c.channels):
        blocks.append(_layer(c, i + 1))
    blocks += [*round_ * c.items[i], _inside(_linear(outputs, width, 3), "block.1.")]
    shapes = _inside(_linear(outputs, c.features), "skip.blocks.0.1.")
    if inputs != outputs:
        shapes |= _inside(_linear(outputs, inputs, 1), "skip_adapter.block.")
    for place, block in enumerate(blocks):
        shapes |= _inside(block, f"block.blocks.{place}.")
    return shapes


def _residual(width: int) -> Shapes:
    shapes: Shapes = {}
    for half in (0, 1):
        shapes |= _inside(_linear(width), f"block.blocks.0.blocks.{half}.0.")
        shapes |= _inside(_linear(width, width, 3), f"block.blocks.0.blocks.{half}.2.")
    return shapes


def _modulation(c: UnetConfig, width: int) -> Shapes:
    return _inside(_linear(2 * width, c.features), "blocks.0.block.blocks.0.1.")


def _attention(c: UnetConfig, width: int, seen: int) -> Shapes:
    middle = c.heads * c.head
    shapes = {
        **_inside(_linear(width), "norm."),
        **_inside(_linear(seen), "norm_context."),
        "to_q.weight": (middle, width),
        "to_kv.weight": (2 * middle, seen),
        "attention.blocks.0.weight": (width, middle),
    }
    return _inside(shapes, "blocks.0.block.")
