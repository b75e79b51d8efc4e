"""Which of the files a person gave is which part of a published generator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.restricted import read_array, read_torch, read_yaml, tensors_of

MAX_FILES = 200
_WEIGHTS, _ARRAYS, _ARGUMENTS = (".pt", ".pth", ".ckpt"), (".npy",), (".yml", ".yaml")
_BEST = "best_netG"

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Found:
    """The parts of a published generator; path is where the generator itself came from."""

    path: Path
    generator: dict[str, Tensor]
    vocoder: dict[str, Tensor]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    arguments: Mapping[str, object]


def find(sources: Sequence[Path]) -> Found:
    """Find all parts among files and folders; raises CheckpointError where one is missing."""
    paths = _paths(sources)
    generators: dict[Path, dict[str, Tensor]] = {}
    vocoders: dict[Path, dict[str, Tensor]] = {}
    for path in _with(paths, _WEIGHTS):
        saved = read_torch(path)
        if (generator := _generator(saved)) is not None:
            generators[path] = tensors_of(generator, path)
        elif any(key.endswith("model.1.weight_v") for key in saved):
            vocoders[path] = tensors_of(_bare(saved), path)
    path = _only(list(generators), "a generator (.pt with g_ema)")
    arrays = _with(paths, _ARRAYS)
    return Found(
        path=path,
        generator=generators[path],
        vocoder=vocoders[_only(_best(vocoders), "a MelGAN vocoder (best_netG.pt)")],
        mean=read_array(_only(_named(arrays, "mean"), "the mean of the images (mean.mel.npy)")),
        std=read_array(_only(_named(arrays, "std"), "their standard deviation (std.mel.npy)")),
        arguments=_first(read_yaml, _with(paths, _ARGUMENTS)),
    )


def _paths(sources: Sequence[Path]) -> list[Path]:
    paths: list[Path] = []
    for source in sources:
        if not source.exists():
            raise CheckpointError(f"There is no file {source.name}.")
        paths += sorted(source.rglob("*")) if source.is_dir() else [source]
    files = [path for path in paths if path.is_file()]
    if len(files) > MAX_FILES:
        raise CheckpointError(f"{len(files)} files are too many: give the checkpoint's own folder.")
    known = _with(files, (*_WEIGHTS, *_ARRAYS, *_ARGUMENTS))
    if not known:
        raise CheckpointError("There is no checkpoint among these files (.pt, .npy and .yml).")
    return known


def _with(paths: Sequence[Path], suffixes: tuple[str, ...]) -> list[Path]:
    return [path for path in paths if path.suffix.lower() in suffixes]


def _named(paths: Sequence[Path], word: str) -> list[Path]:
    return [path for path in paths if path.name.lower().startswith(word)]


def _best(vocoders: Mapping[Path, object]) -> list[Path]:
    best = [path for path in vocoders if path.stem == _BEST]
    return best or list(vocoders)


def _only(paths: Sequence[Path], what: str) -> Path:
    if not paths:
        raise CheckpointError(f"Among these files {what} is missing.")
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths[:3])
        raise CheckpointError(f"Only one file may be {what}, but there are {names}.")
    return paths[0]


def _first(read: Callable[[Path], dict[str, T]], paths: Sequence[Path]) -> dict[str, T]:
    return read(paths[0]) if paths else {}


def _generator(saved: Mapping[str, object]) -> Mapping[str, object] | None:
    for key in ("g_ema", "g"):
        inner = saved.get(key)
        if isinstance(inner, dict):
            return _bare(inner)
    bare = _bare(saved)
    return bare if "style.1.weight" in bare else None


def _bare(table: Mapping[str, object]) -> Mapping[str, object]:
    # What was trained on several cards carries the name of its wrapper.
    if table and all(key.startswith("module.") for key in table):
        return {key.removeprefix("module."): value for key, value in table.items()}
    return table
