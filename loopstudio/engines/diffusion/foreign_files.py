"""Which of the files a person gave holds a network of diffusion, and which of its weights count."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.foreign_codec import is_codec
from loopstudio.engines.diffusion.foreign_dance import layout_of
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_told import is_published
from loopstudio.engines.restricted import (
    MAX_TEXT_BYTES,
    read_safetensors,
    read_torch,
    read_yaml,
    tensors_of,
)

MAX_FILES = 200
MAX_BYTES = 4 << 30
"""A training keeps two networks and two moments of each weight: 3.5 GB of Dance Diffusion's."""

_WEIGHTS = (".ckpt", ".pt", ".pth", ".bin")
_SAFE = ".safetensors"
_TABLES = (".yaml", ".yml", ".json")
_HUB = "config.json"
_GENERIC = ("pytorch_model", "diffusion_pytorch_model", "model", "last", "unet")
_SETTINGS = ("model_config", "hyper_parameters", "config", "args")
_AVERAGED = ("model_ema.ema_model.", "model_ema.", "ema_model.", "diffusion_ema.", "ema.")
_LEARNING = ("", "model.", "module.", "model_ema.online_model.", "diffusion.")
"""What stands before a network's names, in the order of what is preferred."""
_OLD = ("unet.to_in.", "diffusion.unet.to_in.", "model.unet.to_in.")
_UNTIMED = "net.block.blocks.0.block.weight"


@dataclass(frozen=True, eq=False)
class Found:
    """A network's tensors under their published names, and what is told beside them."""

    path: Path
    tensors: dict[str, Tensor]
    settings: Settings
    averaged: bool

    @property
    def name(self) -> str:
        """What the file is called, or its folder where all such files are called alike."""
        path = self.path
        while path.stem in _GENERIC and path.parent != path:
            path = path.parent
        return path.stem or self.path.stem

    def sha256(self) -> str:
        """Give the sum of the whole file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def find(sources: Sequence[Path]) -> Found:
    """Find the one network among files and folders, and read it.

    Weights that were averaged over a training are taken where they are there. Raises
    CheckpointError where there is no network, or more than one, and for files that are damaged or
    ask for more than tensors and plain values.
    """
    paths = _paths(sources)
    path = _only(paths)
    saved = read_safetensors(path, MAX_BYTES) if path.suffix.lower() == _SAFE else None
    table: Mapping[str, object] = saved if saved is not None else read_torch(path, MAX_BYTES)
    state = _state(table)
    prefix = _prefix(state, path)
    wanted = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
    inside = Settings.of({key: table[key] for key in _SETTINGS if key in table})
    told = [Settings.of(_table(beside)) for beside in _beside(path, paths)]
    settings = inside
    for more in told:
        settings = settings.over(more)
    return Found(path, tensors_of(wanted, path), settings, prefix in _AVERAGED)


def _paths(sources: Sequence[Path]) -> list[Path]:
    paths: list[Path] = []
    for source in sources:
        if not source.exists():
            raise CheckpointError(f"There is no file {source.name}.")
        paths += sorted(source.rglob("*")) if source.is_dir() else [source]
    files = [path for path in paths if path.is_file()]
    if len(files) > MAX_FILES:
        raise CheckpointError(f"{len(files)} files are too many: give the checkpoint's own folder.")
    return files


def _only(paths: Sequence[Path]) -> Path:
    safe = [path for path in paths if path.suffix.lower() == _SAFE]
    twins = {path.with_suffix("") for path in safe}
    others = [path for path in paths if path.suffix.lower() in _WEIGHTS]
    # A model is often published both ways, and the pickled one is then left alone.
    found = safe + [path for path in others if path.with_suffix("") not in twins]
    if not found:
        raise CheckpointError("There is no network of diffusion among these files.")
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:3])
        raise CheckpointError(f"Give one network of diffusion at a time; here are {names}.")
    return found[0]


def _state(table: Mapping[str, object]) -> Mapping[str, object]:
    """Give the table of tensors: a training's stands with much else."""
    for name in ("state_dict", "model"):
        inner = table.get(name)
        if isinstance(inner, dict) and all(isinstance(key, str) for key in inner):
            return inner
    return table


def _prefix(state: Mapping[str, object], path: Path) -> str:
    for prefix in (*_AVERAGED, *_LEARNING):
        names = [key.removeprefix(prefix) for key in state if key.startswith(prefix)]
        if names and _is_network(names):
            return prefix
    raise CheckpointError(_refusal(state, path.name))


def _is_network(names: Iterable[str]) -> bool:
    known = list(names)
    return is_published(known) or layout_of(known) is not None or is_codec(known)


def _refusal(names: Iterable[str], file: str) -> str:
    known = list(names)
    if any(name.startswith(_OLD) for name in known):
        return (
            f"{file} is of audio-diffusion-pytorch before 0.1, whose networks were others: only "
            "those of 0.1 can be read."
        )
    if any(name.endswith(_UNTIMED) for name in known):
        return f"{file} holds a U-Net that is told no time: it is none of diffusion."
    return (
        f"{file} holds no network that is known here: those of audio-diffusion-pytorch 0.1, Dance "
        "Diffusion and archisound's plain autoencoder are."
    )


def _beside(path: Path, paths: Sequence[Path]) -> list[Path]:
    """Give tables that may tell of a network, the likeliest first.

    A file by itself is told of by one of its name, and by what the hub puts beside each model.
    """
    near = [path.with_suffix(suffix) for suffix in _TABLES]
    if path.stem in _GENERIC:
        near.append(path.with_name(_HUB))
    given = [p for p in paths if p.suffix.lower() in _TABLES[:2] or p.name == _HUB]
    return [p for p in dict.fromkeys([*near, *given]) if p.is_file()]


def _table(path: Path) -> object:
    if path.suffix.lower() != ".json":
        return read_yaml(path)
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise CheckpointError(f"{path.name} is too large for a table of settings.")
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path.name} is not a table of settings.") from error
