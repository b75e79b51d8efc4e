"""A bundle: a checkpoint's folder with its manifest and its weights as safetensors."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.manifest import write_manifest

WEIGHTS = "weights.safetensors"
SOUNDS = "sounds.safetensors"
"""What sounds a checkpoint's latents, in a file of its own where both would be too much for one."""
EXTRAS = ("recipe.toml", "CREDITS.md", "calls.png")
PROGRAM = "program.ts"
MAX_BYTES = 4 << 30

_SOUNDS_HASH = "sounds"
_FLOATS = ("F16", "BF16", "F32", "F64")


def save(  # noqa: PLR0913 - what may stand in a bundle
    folder: Path,
    info: CheckpointInfo,
    tensors: Mapping[str, Tensor],
    extras: Mapping[str, str | bytes] | None = None,
    program: bytes | None = None,
    sounds: Mapping[str, Tensor] | None = None,
    marks: Mapping[str, str] | None = None,
) -> CheckpointInfo:
    """Write a bundle into `folder`, replacing one that is there, whole or not at all.

    extras are further files by name: texts (recipe.toml, CREDITS.md), a picture. program is
    somebody's that is kept as it is, sounds tensors for a file of their own (`load_sounds`); marks
    are words in the head of the weights, which change their hash. Gives the info back with the
    folder, its name and the hashes of the weights filled in. Raises CheckpointError where the disk
    refuses or a tensor holds NaN or infinity.
    """
    _check_finite({**tensors, **(sounds or {})}, info.name)
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        told = _write_sounds(partial, sounds)
        weights = partial / WEIGHTS
        save_file(_contiguous(tensors), weights, {**told, **(marks or {})} or None)
        saved = replace(info, folder=folder, name=folder.name, sha256=_sha256(weights))
        saved = replace(saved, network={**info.network, **told})
        write_manifest(saved, partial)
        for name, extra in (extras or {}).items():
            whole = extra if isinstance(extra, bytes) else extra.encode()
            (partial / _extra(name)).write_bytes(whole)
        if program is not None:
            (partial / PROGRAM).write_bytes(program)
        _swap(partial, folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise CheckpointError(
            f"The checkpoint {folder.name!r} cannot be written: {error.strerror}."
        ) from error
    return saved


def load_tensors(info: CheckpointInfo) -> dict[str, Tensor]:
    """Read the weights of a bundle as float32, on the CPU.

    Raises CheckpointError where the file is missing, too large, changed since its manifest was
    written, damaged, or holds NaN, infinity or something other than floating-point numbers.
    """
    return _loaded(info, WEIGHTS, info.sha256)


def load_sounds(info: CheckpointInfo) -> dict[str, Tensor]:
    """Read what sounds a checkpoint's latents; raises CheckpointError as `load_tensors` does."""
    told = info.network.get(_SOUNDS_HASH)
    if not isinstance(told, str):
        raise CheckpointError(f"The manifest of {info.name!r} does not name its {SOUNDS}.")
    return _loaded(info, SOUNDS, told)


def _loaded(info: CheckpointInfo, file: str, sha256: str) -> dict[str, Tensor]:
    path = info.folder / file
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CheckpointError(f"The weights of {info.name!r} are {size >> 30} GB: too large.")
        if _sha256(path) != sha256:
            raise CheckpointError(
                f"The weights of {info.name!r} are not those its manifest names: the file is "
                "damaged or was exchanged. Get the checkpoint again."
            )
        tensors = _read(path, info.name)
    except FileNotFoundError as error:
        raise CheckpointError(f"The checkpoint {info.name!r} has no {file}.") from error
    except OSError as error:
        raise CheckpointError(
            f"The weights of {info.name!r} cannot be read: {error.strerror}."
        ) from error
    _check_finite(tensors, info.name)
    return tensors


def fitting(network: nn.Module, tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Give what of a bundle's tensors belongs to a network, by the names that it has there.

    prefix is what stands before those names in the bundle. Raises CheckpointError unless all of the
    network is there, nothing else, and in the network's own shapes.
    """
    given = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
    wanted = network.state_dict()
    if missing := sorted(wanted.keys() - given.keys()):
        raise CheckpointError(
            f"The weights lack {prefix}{missing[0]} (and {len(missing) - 1} more)."
        )
    if unknown := sorted(given.keys() - wanted.keys()):
        raise CheckpointError(f"The weights hold {prefix}{unknown[0]}, which belongs nowhere.")
    for key, tensor in wanted.items():
        if given[key].shape != tensor.shape:
            raise CheckpointError(
                f"The weights {prefix}{key} have the shape {tuple(given[key].shape)}; "
                f"the manifest's sizes make it {tuple(tensor.shape)}."
            )
    return given


def _write_sounds(folder: Path, sounds: Mapping[str, Tensor] | None) -> dict[str, str]:
    """Write them and give what a manifest tells of them.

    The weights tell it too, so that their hash stands for both files.
    """
    if sounds is None:
        return {}
    save_file(_contiguous(sounds), folder / SOUNDS)
    return {_SOUNDS_HASH: _sha256(folder / SOUNDS)}


def _contiguous(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key: value.contiguous() for key, value in tensors.items()}


def _read(path: Path, name: str) -> dict[str, Tensor]:
    try:
        with safe_open(path, framework="pt") as file:
            kinds = {key: file.get_slice(key).get_dtype() for key in file.keys()}  # noqa: SIM118
            if odd := [key for key, kind in kinds.items() if kind not in _FLOATS]:
                raise CheckpointError(
                    f"The weights of {name!r} hold {odd[0]!r} as {kinds[odd[0]]}; "
                    "only floating-point tensors belong there."
                )
            return {key: file.get_tensor(key).to(torch.float32) for key in kinds}
    except SafetensorError as error:
        raise CheckpointError(f"The weights of {name!r} are damaged ({error}).") from error


def _check_finite(tensors: Mapping[str, Tensor], name: str) -> None:
    for key, tensor in tensors.items():
        if not bool(torch.isfinite(tensor).all()):
            raise CheckpointError(
                f"The weights of {name!r} hold values that are not numbers in {key!r}: "
                "the checkpoint is damaged."
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _extra(name: str) -> str:
    if name not in EXTRAS:
        raise CheckpointError(f"{name!r} is not a file that belongs into a checkpoint.")
    return name


def _swap(partial: Path, folder: Path) -> None:
    # A folder cannot be renamed over a full one: the old one steps aside first.
    aside = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        os.replace(folder, aside)  # noqa: PTH105
    os.replace(partial, folder)  # noqa: PTH105
    shutil.rmtree(aside, ignore_errors=True)
