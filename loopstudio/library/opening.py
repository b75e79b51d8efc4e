"""Opening: the index as it should be, whatever state the last run left it in."""

import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.errors import LibraryError
from loopstudio.library.files import CLIPS, TRASH
from loopstudio.library.index import Index, read_only

INDEX = "index.sqlite3"

_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Opened:
    """An index, whether it knows nothing yet or nothing can be written, and what to tell."""

    index: Index
    empty: bool
    notice: str | None = None
    read_only: bool = False


def open_index(folder: Path) -> Opened:
    """Open the index in a folder, made where missing; a damaged one is put aside.

    Where nothing can be written it is read into memory: one that knows nothing has to be filled
    and frozen by the caller.
    Raises LibraryError where the folder cannot be used or is of a newer version.
    """
    path = folder / INDEX
    try:
        for part in (CLIPS, TRASH):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if is_read_only(folder):
            return _only_read(path)
        raise LibraryError(
            f"The library folder {folder} cannot be made ({error.strerror}): choose another."
        ) from error
    if is_read_only(folder):
        return _only_read(path)
    fresh = not path.exists()
    try:
        return Opened(Index(path, folder), fresh)
    except sqlite3.DatabaseError:
        kept = _put_aside(path)
    return Opened(
        Index(path, folder),
        True,
        f"The library's index was damaged. It was put aside as {kept.name} and made again from "
        "the clips' files.",
    )


def is_read_only(folder: Path) -> bool:
    """Say whether the system lets nothing be written to a library, as far as it tells before."""
    return not all(
        os.access(part, os.W_OK)
        for part in (folder, folder / CLIPS, folder / TRASH, folder / INDEX)
        if part.exists()
    )


def _only_read(path: Path) -> Opened:
    folder = path.parent
    try:
        return Opened(Index.copied(path, folder), False, read_only(folder), read_only=True)
    except sqlite3.Error:
        # None is there that could be read: the clips' files tell the same, if more slowly.
        return Opened(Index.in_memory(folder), True, read_only(folder), read_only=True)


def _put_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        for end in _BESIDE:
            part = path.with_name(path.name + end)
            if part.exists():
                part.replace(aside.with_name(aside.name + end))
    except OSError as error:
        raise LibraryError(
            f"The library's index {path} is damaged and cannot be put aside ({error.strerror}): "
            "close other programs that use it, and open the library again."
        ) from error
    return aside
