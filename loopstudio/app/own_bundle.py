"""A checkpoint that is in our own form already: found among dropped files, and copied.

<name>/checkpoint.toml, weights.safetensors [, sounds.safetensors, CREDITS.md, recipe.toml]
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines import registry
from loopstudio.engines.manifest import MANIFEST, read_manifest

# As in engines.bundle, which imports torch.
WEIGHTS, SOUNDS = "weights.safetensors", "sounds.safetensors"
_EXTRAS = ("recipe.toml", "CREDITS.md", "calls.png")
PARTS = (MANIFEST, WEIGHTS, SOUNDS, *_EXTRAS)
MAX_BYTES = 4 << 30


def bundle_of(sources: Sequence[Path]) -> Path | None:
    """Give the folder of the bundle that these are, or lie in; None where they are no bundle."""
    folders = {
        source if source.is_dir() else source.parent
        for source in sources
        if source.is_dir() or source.name in (MANIFEST, WEIGHTS, SOUNDS)
    }
    if len(folders) != 1:
        return None
    (folder,) = folders
    return folder if (folder / MANIFEST).is_file() else None


def check_bundle(folder: Path) -> None:
    """Raise CheckpointError for a bundle that says something wrong of itself or lacks weights.

    Reads the manifest only.
    """
    info = read_manifest(folder)
    if info.runs_program:
        raise CheckpointError(
            f"The checkpoint in {folder.name!r} is somebody's program: import the file that it was "
            "made of, where you can say whether it may run."
        )
    for name in (WEIGHTS, SOUNDS) if "sounds" in info.network else (WEIGHTS,):
        weights = folder / name
        if not weights.is_file():
            raise CheckpointError(f"The checkpoint in {folder.name!r} has no {name}.")
        if weights.stat().st_size > MAX_BYTES:
            raise CheckpointError(
                f"The weights in {folder.name!r} are larger than 4 GB: too large."
            )


def copy_bundle(folder: Path, target: Path, *, replaces: bool = False) -> CheckpointInfo:
    """Copy a bundle to `target`, whole or not at all, once its copy opens as an engine does.

    Raises CheckpointError for one that does not, for a target that is there and may not be
    replaced, or where the disk refuses.
    """
    check_bundle(folder)
    beside = target.with_name(f".{target.name}.partial")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for name in PARTS:
            if (folder / name).is_file():
                _copy(folder / name, beside / name)
        registry.load(replace(read_manifest(beside), name=target.name)).close()
        if target.exists() and not replaces:
            raise CheckpointError(f"There is a checkpoint {target.name!r} already.")
        _put(beside, target)
    except OSError as error:
        raise CheckpointError(
            f"The checkpoint {target.name!r} cannot be written: {error.strerror}."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return read_manifest(target)


def _put(folder: Path, target: Path) -> None:
    # A folder cannot be renamed over a full one: the old one steps aside first.
    aside = target.with_name(f".{target.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if target.exists():
        target.rename(aside)
    folder.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
