"""Shelves: where finished clips go, each under a name of its own."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol
from uuid import uuid4

from loopstudio.audio.pcm import Encoding
from loopstudio.audio.provenance import provenance_to_json
from loopstudio.audio.wav import write_wav
from loopstudio.core.clip import Clip
from loopstudio.core.errors import AudioFileError, reason
from loopstudio.library.entry import Entry
from loopstudio.library.files import file_name
from loopstudio.library.measure import entry_of, tags_of_clip
from loopstudio.library.store import Store
from loopstudio.library.words import unique_name


class Shelf(Protocol):
    """Where finished clips go."""

    def put(self, clip: Clip) -> Entry:
        """Keep a clip for good and say what was kept."""


class LibraryShelf:
    """Puts clips into the library; two of one seed get different words."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._taken = {entry.name for entry in store.entries()}

    def put(self, clip: Clip) -> Entry:
        """Keep a clip in the library."""
        named = named_apart(clip, self._taken)
        entry = self._store.put(named)
        self._taken.add(entry.name)
        return entry


class FolderShelf:
    """Writes clips as tagged WAV files into a folder, never over a file that is there.

    Where a name is taken there, a clip gets other words, or keeps its own and a number after them.
    """

    def __init__(
        self, folder: Path, encoding: Encoding = "pcm24", *, numbers: bool = False
    ) -> None:
        self._folder = folder
        self._encoding = encoding
        self._apart = numbered if numbers else named_apart
        self._taken: set[str] = set()

    def put(self, clip: Clip) -> Entry:
        """Write a clip; raises AudioFileError where the folder cannot be written to."""
        make_folder(self._folder)
        self._taken |= {path.name.split("_")[0] for path in self._folder.glob("*.wav")}
        named = self._apart(clip, self._taken)
        path = self._folder / file_name(named.name, named.tempo.bpm, named.key)
        made = provenance_to_json(named.provenance) if named.provenance else None
        write_wav(path, named.audio, tags_of_clip(named), made, self._encoding)
        created = named.provenance.created if named.provenance else ""
        return entry_of(named, uuid4().hex, path, created)


def make_folder(folder: Path) -> None:
    """Make a folder to write to; raises AudioFileError where it cannot be, or takes no file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise AudioFileError(f"{folder} cannot be used as a folder: {reason(error)}.") from error


def named_apart(clip: Clip, taken: set[str]) -> Clip:
    """Give the clip other words where its name is taken already."""
    if clip.name not in taken or clip.provenance is None:
        return clip
    return replace(clip, name=unique_name(clip.provenance.seed, taken))


def numbered(clip: Clip, taken: set[str]) -> Clip:
    """Give the clip a number after its name where that is taken already; case frees no name."""
    used = {name.casefold() for name in taken}
    names = (f"{clip.name}-{number}" if number > 1 else clip.name for number in count(1))
    return replace(clip, name=next(name for name in names if name.casefold() not in used))
