"""Rebuild: finding the clips among the files, where the index is missing or not believed."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.counted import counted
from loopstudio.core.errors import AudioFileError, LibraryError
from loopstudio.library.entry import Entry
from loopstudio.library.files import CLIPS, TRASH, home, trash_home
from loopstudio.library.record import Record, read_record

Progress = Callable[[int, int], None]
"""Called with how many of how many folders have been looked through."""

_STALE_SECONDS = 3_600.0


@dataclass(frozen=True)
class Problem:
    """A file that is not in the library, and why; it stays where it is."""

    path: Path
    reason: str

    @property
    def sentence(self) -> str:
        """Say it to a person."""
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True)
class RebuildReport:
    """What the files say: clips in the library, in the trash, and files that are neither."""

    clips: int
    trashed: int
    lost: int
    problems: tuple[Problem, ...] = ()

    @property
    def sentence(self) -> str:
        """Say it to a person."""
        said = [f"Found {counted(self.clips, 'clip')}, and {self.trashed} in the trash."]
        if self.lost:
            said.append(f"The files of {counted(self.lost, 'clip')} are gone.")
        if self.problems:
            alone = counted(len(self.problems), "file")
            said.append(f"Left alone: {alone}, such as {self.problems[0].sentence}")
        return " ".join(said)


@dataclass(frozen=True)
class Found:
    """All that a walk through the files has found."""

    clips: tuple[Entry, ...]
    trashed: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def scan(root: Path, progress: Progress | None = None) -> Found:
    """Read the record of every WAV file under clips and trash; nothing is moved.

    Half-written files older than an hour are removed: their clips were never finished.
    """
    found: dict[Path, list[Record]] = {}
    problems: list[Problem] = []
    folders = [*_folders(root / CLIPS), *_folders(root / TRASH)]
    for number, folder in enumerate(folders):
        for path in sorted(folder.iterdir()):
            _look_at(path, found, problems)
        if progress is not None:
            progress(number + 1, len(folders))
    clips: dict[str, Entry] = {}
    trashed: dict[str, Entry] = {}
    for folder, records in found.items():
        newest = max(records, key=lambda record: record.revision).entry
        if folder == home(root, newest.id):
            clips[newest.id] = newest
        elif folder == trash_home(root, newest.id):
            trashed[newest.id] = newest
        else:
            reason = "it is a copy of a clip, outside the clip's own folder: import it instead."
            problems += [Problem(record.entry.path, reason) for record in records]
    kept = (entry for entry in trashed.values() if entry.id not in clips)
    return Found(tuple(clips.values()), tuple(kept), tuple(problems))


def _look_at(path: Path, found: dict[Path, list[Record]], problems: list[Problem]) -> None:
    if path.suffix.lower() != ".wav" or path.is_dir():
        return
    if path.name.startswith("."):
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            path.unlink(missing_ok=True)
        return
    try:
        found.setdefault(path.parent, []).append(read_record(path))
    except (AudioFileError, LibraryError) as error:
        problems.append(Problem(path, str(error)))
        if not found.get(path.parent):
            found.pop(path.parent, None)


def _folders(root: Path) -> Iterator[Path]:
    for folder, inner, _ in os.walk(root):
        inner.sort()
        yield Path(folder)
