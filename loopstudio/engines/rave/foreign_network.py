"""RAVE's own exports as our configuration, and as our network filled with their weights.

Nothing of a file is run. Sizes are read off its layers; what then does not fit our network layer by
layer, in shape, stride, dilation and padding, is refused rather than made to sound wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import Activation, Form, Latent, NoiseConfig, RaveConfig
from loopstudio.engines.rave.encoder import Normalised
from loopstudio.engines.rave.foreign_layers import (
    Convolution,
    Curve,
    Layer,
    Norm,
    convolutions,
    layers,
)
from loopstudio.engines.rave.layers import Conv, Snake, Upsample
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.scripted import Module

_UNKNOWN = "Its {} is laid out in no way that is known here."


@dataclass(frozen=True)
class _Body:
    """The stages of an encoder."""

    ratios: tuple[int, ...]
    dilations: tuple[tuple[int, ...], ...]


def transplanted(root: Module, rate: int, latent_kind: Latent | None) -> Rave:
    """Build our network of a file's, in float32 on the CPU.

    root holds `encoder`, `decoder` and `pqmf`; rate is in Hz; without a latent_kind that is told by
    the sizes. Raises CheckpointError for one that is laid out in no way known here.
    """
    encoder, decoder = _part(root, "encoder"), _part(root, "decoder")
    config = _config(encoder, decoder, rate, latent_kind)
    network = Rave.outlined(config)
    _check_bank(root, network)
    network.load_state_dict(_paired(network, [*encoder, *decoder]), assign=True)
    return network.requires_grad_(False).eval()


def _part(root: Module, name: str) -> list[Layer]:
    module = root.children.get(name)
    found = layers(module) if module is not None else []
    if not convolutions(found):
        raise CheckpointError(f"It has no {name}: it is not an export of RAVE.")
    return found


def _config(
    encoder: Sequence[Layer], decoder: Sequence[Layer], rate: int, latent_kind: Latent | None
) -> RaveConfig:
    down, up = convolutions(encoder), convolutions(decoder)
    form: Form = "v1" if any(isinstance(layer, Norm) for layer in encoder) else "v2"
    body = _first_body(down, up) if form == "v1" else _second_body(down)
    lines, bands = down[0].inputs, 16
    encoded, given = down[-1].outputs, up[0].inputs
    kind = latent_kind or ("variational" if encoded == 2 * given else "plain")
    latent = encoded // 2 if kind == "variational" else encoded
    heads = up[_heads(up) :]
    activation: Activation = "leaky"
    if any(isinstance(layer, Curve) for layer in encoder):
        activation = "snake"
    return RaveConfig(
        rate=rate,
        channels=lines // bands,
        bands=bands,
        capacity=down[0].outputs,
        ratios=body.ratios,
        dilations=body.dilations,
        latent=latent,
        form=form,
        activation=activation,
        amplitude=heads[0].outputs == 2 * lines,
        causal=_is_causal(down[0]),
        bias=down[0].bias is not None,
        noise=_noise(heads[2 if form == "v1" else 1 :], lines),
        latent_kind=kind,
        extra=given - latent,
    )


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
    ratios = tuple(layer.stride for layer in down[1:-1])
    dilations: list[tuple[int, ...]] = []
    at = 1
    while at < len(up) and up[at].transposed:
        stage, at = _stacked(up, at + 1)
        dilations.append(stage)
    if len(dilations) != len(ratios):
        raise CheckpointError(_UNKNOWN.format("decoder"))
    return _Body(ratios, tuple(dilations))


def _units(found: Sequence[Convolution], at: int) -> tuple[tuple[int, ...], int]:
    """Read v2's units from a place on: their dilations, and the place behind them."""
    stage: list[int] = []
    while at + 2 < len(found) and (found[at].size, found[at + 1].size) == (3, 1):
        stage.append(found[at].dilation)
        at += 2
    return tuple(stage), at


def _stacked(found: Sequence[Convolution], at: int) -> tuple[tuple[int, ...], int]:
    """Read v1's units, of three frames and three, as `_units` does."""
    stage: list[int] = []
    while at + 1 < len(found) and all(_is_inner(layer) for layer in found[at : at + 2]):
        stage.append(found[at].dilation)
        at += 2
    return tuple(stage), at


def _is_inner(layer: Convolution) -> bool:
    return not layer.transposed and layer.size == 3 and layer.inputs == layer.outputs


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


def _paired(outline: Rave, found: Sequence[Layer]) -> dict[str, Tensor]:
    """Name a file's tensors as ours are, each of its layers standing for the next of ours."""
    ours = [
        (name, module)
        for name, module in outline.named_modules()
        if isinstance(module, Conv | Upsample | Snake | Normalised)
    ]
    if len(ours) != len(found):
        raise CheckpointError("It has more or fewer layers than a network of its sizes.")
    named: dict[str, Tensor] = {}
    for (name, module), layer in zip(ours, found, strict=True):
        for key, tensor in _fitting(module, layer).items():
            named[f"{name}.{key}"] = tensor.float() if tensor.is_floating_point() else tensor
    return named


def _fitting(module: nn.Module, layer: Layer) -> dict[str, Tensor]:
    match module, layer:
        case Conv() | Upsample(), Convolution() if _steps_alike(module, layer):
            given = {"weight": layer.weight}
            given |= {} if layer.bias is None else {"bias": layer.bias}
        case Snake(), Curve():
            given = {"alpha": layer.alpha}
        case Normalised(), Norm():
            given = dict(layer.tensors) | {"num_batches_tracked": torch.tensor(0)}
        case _:
            raise CheckpointError("Its layers stand in another order than those known here.")
    wanted = {key: tensor.shape for key, tensor in module.state_dict().items()}
    if wanted != {key: tensor.shape for key, tensor in given.items()}:
        raise CheckpointError("One of its layers has another size than those around it ask for.")
    return given


def _steps_alike(ours: Conv | Upsample, theirs: Convolution) -> bool:
    if isinstance(ours, Upsample):
        return theirs.transposed and theirs.stride == ours.stride
    steps = (theirs.stride, theirs.dilation, theirs.groups)
    alike = not theirs.transposed and steps == (ours.stride, ours.dilation, ours.groups)
    # A streaming layer is padded by what it remembers, which says nothing of where it looks; and
    # what lies behind a last stride is padded by some and left out by others.
    told = theirs.lateness is None and theirs.pads != (0, 0)
    return alike and (not told or theirs.pads[0] == ours.left)


def _check_bank(root: Module, network: Rave) -> None:
    filters = root.children["pqmf"].values.get("hk") if "pqmf" in root.children else None
    ours = network.pqmf.bank
    if not isinstance(filters, Tensor) or filters.numel() != ours.numel():
        raise CheckpointError("It divides sound into other bands than the sixteen of RAVE.")
    if not torch.allclose(filters.to(ours).reshape(ours.shape), ours, atol=1e-5):
        raise CheckpointError("Its filter bank is another than that of RAVE.")
