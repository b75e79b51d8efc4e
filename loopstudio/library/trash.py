"""Trash: folders moved all or none, and given to the system's own trash in the end."""

from collections.abc import Callable, Sequence
from pathlib import Path

import send2trash

from loopstudio.core.errors import LibraryError, reason

Discard = Callable[[Path], None]
"""Puts one file where the system keeps what is thrown away; raises OSError where it cannot."""


def to_system_trash(path: Path) -> None:
    """Give a file to the system's trash, from which a person can take it back."""
    send2trash.send2trash(path)


def move_folders(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Move folders, all or none; one that is gone is passed over. Raises LibraryError."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in pairs:
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)
                done.append((source, target))
    except OSError as error:
        for source, target in reversed(done):
            target.rename(source)
        raise LibraryError(
            f"The files in {error.filename} cannot be moved ({error.strerror}): close the programs "
            "that use them, and try again."
        ) from error


def discard_folder(folder: Path, discard: Discard) -> None:
    """Give each file of a folder to the system's trash and remove the folder once it is empty.

    Raises LibraryError where the system's trash takes no files; they then stay.
    """
    if not folder.exists():
        return
    try:
        for path in sorted(folder.iterdir()):
            discard(path)
        folder.rmdir()
    except OSError as error:
        raise LibraryError(
            f"The system's trash does not take the files in {folder} ({reason(error)}): they "
            "stay in the library's own trash. Remove them there by hand if you do not want them."
        ) from error
