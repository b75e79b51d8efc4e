"""Opening: the index as it should be, whatever state the last run left it in."""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.errors import LibraryError
from loopstudio.library.files import CLIPS, TRASH
from loopstudio.library.index import Index

INDEX = "index.sqlite3"

_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Opened:
    """An index, whether it knows nothing yet, and what a person should be told."""

    index: Index
    empty: bool
    notice: str | None = None


def open_index(folder: Path) -> Opened:
    """Open the index in a folder, made where missing; a damaged one is put aside.

    Raises LibraryError where the folder cannot be used or is of a newer version.
    """
    try:
        for part in (CLIPS, TRASH):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be made ({error.strerror}): choose another."
        ) from error
    path = folder / INDEX
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
