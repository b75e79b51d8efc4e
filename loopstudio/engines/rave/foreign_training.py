"""Checkpoints of RAVE's own training (Lightning's .ckpt) as the modules that an export would hold.

They are a table of tensors by name. What a layer is and how it steps is told by its shape, in the
order of the layers; what no shape tells is taken as in the published configurations, and said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import Latent
from loopstudio.engines.rave.foreign_layers import codebooks
from loopstudio.engines.rave.foreign_told import TOLD
from loopstudio.engines.restricted import as_they_are, read_torch, tensors_of
from loopstudio.engines.scripted import Module

GIN = "config.gin"
RECURRENT = "weight_ih_l0"
HYBRID = (
    "{} is a hybrid RAVE (mel bands in, a recurrent layer on its latents): its layout is not built "
    "here, so it cannot be read into our network."
)

_GIN_RATE = re.compile(r"^\s*(?:[\w./]*\.)?sampling_rate\s*=\s*(\d{4,6})\s*$", re.I | re.M)
_MOST_GIN_BYTES = 1 << 20
_FOLDERS_ABOVE = 4
_PARTS = ("encoder.", "decoder.", "pqmf.")
_WIDER = (1, 3, 9)
_WIDER_FIRST = (1, 3, 5)
_NOISE_STRIDE = 4
_APART = "parametrizations"
_NORMED = (("weight_g", "weight_v"), ("original0", "original1"))


@dataclass(frozen=True, eq=False)
class Trained:
    """Modules as of an export; rate in Hz or None; note says what was taken for granted."""

    root: Module
    latent_kind: Latent | None
    rate: int | None
    note: str


def read_training(path: Path) -> Trained:
    """Read a checkpoint of a training; nothing in it is run.

    Raises CheckpointError for what is none, or asks for more than tensors and plain values.
    """
    saved = read_torch(path)
    state = saved.get("state_dict")
    if not isinstance(state, dict) or not any(str(k).startswith("decoder.") for k in state):
        raise CheckpointError(
            f"{path.name} holds no encoder and decoder: it is no checkpoint of RAVE's training."
        )
    if any(RECURRENT in str(key) for key in state):
        raise CheckpointError(HYBRID.format(path.name))
    wanted = {key: value for key, value in state.items() if str(key).startswith(_PARTS)}
    tensors = tensors_of(wanted, path)
    averaged = _averaged(saved.get("callbacks"), tensors)
    tensors |= tensors_of(averaged, path)
    # A training that failed to measure its axes may still have learned: they are measured here.
    tensors |= as_they_are({key: state[key] for key in TOLD if key in state}, path)
    root = _tree(tensors)
    notes = ["dilations as published", "as many frames ahead as behind"]
    encoder, decoder = (list(_convolutions(root.children.get(n))) for n in ("encoder", "decoder"))
    if not encoder or not decoder:
        raise CheckpointError(f"{path.name} lacks an encoder or a decoder.")
    first = "running_mean" in {key.rpartition(".")[2] for key in tensors}
    _step_down(encoder, first=first)
    notes += _step_up(decoder, first=first)
    kind = _latent_kind(root, encoder, decoder)
    notes += ["spherical latents"] if kind == "spherical" else []
    said = f"Its training's weights{', averaged' if averaged else ''}; taken for granted, since "
    return Trained(root, kind, _gin_rate(path), f"{said}no shape tells: {', '.join(notes)}.")


def _averaged(callbacks: object, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give weights that were averaged over the training, kept by one of its callbacks."""
    if not isinstance(callbacks, dict):
        return {}
    for state in callbacks.values():
        inner = state.values() if isinstance(state, dict) else ()
        for table in (state, *inner):
            found = _matching(table, tensors)
            if found:
                return found
    return {}


def _matching(table: object, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    if not isinstance(table, dict):
        return {}
    return {
        key: value
        for key, value in table.items()
        if isinstance(value, Tensor) and key in tensors and value.shape == tensors[key].shape
    }


def _tree(tensors: Mapping[str, Tensor]) -> Module:
    """Put tensors into modules by their dotted names, weights whole again."""
    root = Module("RAVE", {})
    for name, tensor in tensors.items():
        *folders, key = name.split(".")
        place = root
        for folder in folders:
            inner = place.values.setdefault(folder, Module(folder, {}))
            if not isinstance(inner, Module):
                raise CheckpointError(f"In it {name!r:.60} is a tensor and holds others.")
            place = inner
        place.values[key] = tensor
    _fold(root)
    return root


def _fold(module: Module) -> None:
    """Make weights of their lengths and directions (weight normalisation, Salimans 2016)."""
    for name, child in module.children.items():
        if name != _APART:
            _fold(child)
    apart = module.children.get(_APART)
    inner = apart.children.get("weight") if apart is not None else None
    for source in (module, inner):
        for length, direction in _NORMED:
            if source is None or direction not in source.values:
                continue
            g, v = source.values.pop(length, None), source.values.pop(direction)
            if not isinstance(g, Tensor) or not isinstance(v, Tensor) or len(g) != len(v):
                raise CheckpointError("One of its weights has a direction, but no length.")
            norm = v.flatten(1).norm(dim=1).reshape(-1, *[1] * (v.ndim - 1))
            module.values["weight"] = v * (g.reshape(norm.shape) / norm.clamp(min=1e-12))
    if apart is not None:
        del module.values[_APART]


def _convolutions(module: Module | None) -> Iterator[Module]:
    if module is None:
        return
    weight = module.values.get("weight")
    if isinstance(weight, Tensor) and weight.ndim == 3:
        yield module
    for _name, child in sorted(module.children.items(), key=lambda item: "noise" in item[0]):
        yield from _convolutions(child)


def _shape(module: Module) -> tuple[int, int, int]:
    weight = module.values["weight"]
    assert isinstance(weight, Tensor)
    outputs, inputs, size = weight.shape
    return outputs, inputs, size


def _step_down(encoder: Sequence[Module], *, first: bool) -> None:
    size = _shape(encoder[0])[2]
    encoder[0].values["_pad"] = ((size - 1) // 2, size // 2)
    unit = 0
    for before, module in pairwise(encoder):
        outputs, inputs, size = _shape(module)
        given = _shape(before)[0]
        if inputs != given and given % inputs == 0:
            module.values["groups"] = given // inputs
        elif outputs == 2 * inputs and module is not encoder[-1]:
            module.values["stride"] = (size - 1) // 2 if first else size // 2
            unit = 0
        elif size == 3 and outputs == inputs and not first:
            module.values["dilation"] = _WIDER[min(unit, len(_WIDER) - 1)]
            unit += 1


def _step_up(decoder: Sequence[Module], *, first: bool) -> list[str]:
    """Say how a decoder's layers step; gives what was taken for granted."""
    biased = "bias" in decoder[0].values
    wider = _WIDER if biased or not first else _WIDER_FIRST
    unit, stages, heads = 0, 0, False
    guessed: list[str] = []
    for module in decoder[1:]:
        outputs, inputs, size = _shape(module)
        if size % 2 == 0 and outputs == 2 * inputs and not heads:
            module.path = "ConvTranspose1d"
            module.values["stride"] = size // 2
            unit, stages = 0, stages + 1
        elif outputs == inputs and size % 2 and size > 1 and not heads and stages:
            pairs = unit // 2 if first else unit
            module.values["dilation"] = 1 if first and unit % 2 else wider[pairs % len(wider)]
            unit += 1
        elif size == 7:
            heads = True
        elif heads and size % 2 == 0:
            module.values["stride"] = size // 2
    if first and (noise := decoder[_after_heads(decoder) :]):
        guessed.append(f"a noise head of strides {_NOISE_STRIDE}")
        for module in noise:
            module.values["stride"] = _NOISE_STRIDE
    return guessed


def _after_heads(decoder: Sequence[Module]) -> int:
    """Find what stands behind v1's wave and loudness: the loudness is one channel."""
    for at, module in enumerate(decoder):
        if _shape(module)[0] == 1:
            return at + 1
    return len(decoder)


def _latent_kind(
    root: Module, encoder: Sequence[Module], decoder: Sequence[Module]
) -> Latent | None:
    encoded, given = _shape(encoder[-1])[0], _shape(decoder[0])[1]
    if codebooks(root.children["encoder"]) is not None or encoded != given:
        return None
    # Of the published ones without scales only these have no noise beside their latents.
    return "spherical"


def _gin_rate(path: Path) -> int | None:
    """Read the rate in the configuration that a training leaves beside or above its checkpoints."""
    for folder in [path.absolute().parent, *path.absolute().parent.parents][:_FOLDERS_ABOVE]:
        gin = folder / GIN
        try:
            if not gin.is_file() or gin.stat().st_size > _MOST_GIN_BYTES:
                continue
            found = _GIN_RATE.findall(gin.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
        if found:
            return int(found[-1])
    return None
