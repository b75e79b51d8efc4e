"""Sizes of a network of RAVE's, read off the layers of a file: our configuration of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import (
    Activation,
    Form,
    Latent,
    NoiseConfig,
    RaveConfig,
    RawConfig,
)
from loopstudio.engines.rave.foreign_layers import Convolution, Curve, Layer, Norm, convolutions

BANDS = 16
_INNER = (3, 5)
"""Frames that a convolution within v1's units sees: 3, and in version 2.0 also 5."""

_UNKNOWN = "Its {} is laid out in no way that is known here."


@dataclass(frozen=True, eq=False)
class Found:
    """What of a file makes a network: its layers in order, codebooks, and what it says it is.

    codebooks are (levels, codes, latent); without a latent kind that is told by the sizes. rate is
    in Hz.
    """

    encoder: Sequence[Layer]
    decoder: Sequence[Layer]
    rate: int
    latent_kind: Latent | None
    codebooks: Tensor | None


@dataclass(frozen=True)
class _Body:
    """The stages of an encoder; repeats and kernels are those of v1."""

    ratios: tuple[int, ...]
    dilations: tuple[tuple[int, ...], ...]
    repeats: int = 1
    kernels: tuple[int, ...] = (3,)


def config_of(found: Found) -> RaveConfig:
    """Read the sizes; raises CheckpointError for layers in no order that is known here."""
    down, up = convolutions(found.encoder), convolutions(found.decoder)
    form: Form = "v1" if any(isinstance(layer, Norm) for layer in found.encoder) else "v2"
    body = _first_body(down, up) if form == "v1" else _second_body(down)
    lines, encoded = down[0].inputs, down[-1].outputs
    kind = _latent_kind(found, encoded, up[0].inputs)
    latent = encoded // 2 if kind == "variational" else encoded
    heads = up[_heads(up) :]
    activation: Activation = "leaky"
    if any(isinstance(layer, Curve) for layer in found.encoder):
        activation = "snake"
    raw = None if form == "v1" else _raw(body, up)
    levels, codes = (0, 0) if kind != "discrete" else _books(found, latent)
    return RaveConfig(
        rate=found.rate,
        channels=lines // BANDS,
        bands=BANDS,
        capacity=down[0].outputs,
        ratios=body.ratios,
        dilations=body.dilations,
        latent=latent,
        form=form,
        activation=activation,
        amplitude=heads[0].outputs == 2 * (lines // BANDS if raw else lines),
        causal=_is_causal(down[0]),
        bias=down[0].bias is not None,
        noise=_noise(heads[2 if form == "v1" else 1 :], lines),
        latent_kind=kind,
        extra=up[0].inputs - latent,
        levels=levels,
        codes=codes,
        repeats=body.repeats,
        kernels=body.kernels,
        raw=raw,
    )


def _latent_kind(found: Found, encoded: int, given: int) -> Latent:
    if found.latent_kind is not None:
        return found.latent_kind
    if found.codebooks is not None:
        return "discrete"
    return "variational" if encoded == 2 * given else "plain"


def _books(found: Found, latent: int) -> tuple[int, int]:
    """Give how many codebooks there are, and of how many entries."""
    if found.codebooks is None:
        raise CheckpointError("Its latents are codes, but it holds no codebooks.")
    levels, codes, width = found.codebooks.shape
    if width != latent:
        raise CheckpointError("Its codebooks are of another width than its latents.")
    return levels, codes


def _is_causal(first: Convolution) -> bool:
    if first.lateness is not None:
        return first.lateness == 0
    return first.size > 1 and first.pads[1] == 0


def _second_body(found: Sequence[Convolution]) -> _Body:
    """Read v2's stages: units of three frames and one, then a stride with a kernel of two."""
    ratios: list[int] = []
    dilations: list[tuple[int, ...]] = []
    at = 1
    while at < len(found) - 1:
        stage, at = _units(found, at)
        down = found[at]
        if at == len(found) - 1 or down.size != 2 * down.stride:
            raise CheckpointError(_UNKNOWN.format("encoder"))
        ratios.append(down.stride)
        dilations.append(stage)
        at += 1
    return _Body(tuple(ratios), tuple(dilations))


def _first_body(down: Sequence[Convolution], up: Sequence[Convolution]) -> _Body:
    """Read v1's stages: strides alone on the way down; the units stand on the way up."""
    ratios = tuple(layer.stride for layer in down[1:-1] if layer.outputs != layer.inputs)
    repeats = 1 + (len(down) - 2 - len(ratios)) // max(1, len(ratios))
    dilations: list[tuple[int, ...]] = []
    kernels: tuple[int, ...] = ()
    at = 1
    while at < len(up) and up[at].transposed:
        kernels, stage, at = _stacked(up, at + 1)
        dilations.append(stage)
    if len(dilations) != len(ratios):
        raise CheckpointError(_UNKNOWN.format("decoder"))
    return _Body(ratios, tuple(dilations), repeats, kernels)


def _raw(down: _Body, up: Sequence[Convolution]) -> RawConfig | None:
    """Read the stages of a decoder whose strides are others than its encoder's; else None."""
    ratios: list[int] = []
    dilations: list[tuple[int, ...]] = []
    at = 1
    while at < len(up) and up[at].transposed:
        ratios.append(up[at].stride)
        stage, at = _units(up, at + 1)
        dilations.append(stage)
    if tuple(reversed(ratios)) == down.ratios or not ratios:
        return None
    return RawConfig(tuple(reversed(ratios)), tuple(reversed(dilations)))


def _units(found: Sequence[Convolution], at: int) -> tuple[tuple[int, ...], int]:
    """Read v2's units from a place on: their dilations, and the place behind them."""
    stage: list[int] = []
    while at + 2 < len(found) and (found[at].size, found[at + 1].size) == (3, 1):
        stage.append(found[at].dilation)
        at += 2
    return tuple(stage), at


def _stacked(found: Sequence[Convolution], at: int) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Read v1's units, two convolutions each, once for every kernel: kernels, dilations, place."""
    sizes: dict[int, list[int]] = {}
    while at + 1 < len(found) and all(_is_inner(layer) for layer in found[at : at + 2]):
        sizes.setdefault(found[at].size, []).append(found[at].dilation)
        at += 2
    first, *others = list(sizes.values()) or [[]]
    if any(other != first for other in others):
        raise CheckpointError(_UNKNOWN.format("decoder"))
    return tuple(sizes) or (3,), tuple(first), at


def _is_inner(layer: Convolution) -> bool:
    return not layer.transposed and layer.size in _INNER and layer.inputs == layer.outputs


def _heads(up: Sequence[Convolution]) -> int:
    """Find the first head: the first of seven frames behind all that widens time."""
    last = max((i for i, layer in enumerate(up) if layer.transposed), default=0)
    for at in range(last + 1, len(up)):
        if up[at].size == 7:
            return at
    raise CheckpointError(_UNKNOWN.format("decoder"))


def _noise(found: Sequence[Convolution], lines: int) -> NoiseConfig | None:
    if not found:
        return None
    hidden = found[0].outputs if len(found) > 1 else 0
    return NoiseConfig(
        ratios=tuple(layer.stride for layer in found),
        bands=found[-1].outputs // lines,
        hidden=hidden,
    )
