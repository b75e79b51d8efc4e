"""Snapshots: states of Morph that were kept, on the disk, a file for each checkpoint.

What stood in a window when it closed is one more of them.
"""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from PySide6.QtCore import QLockFile

from loopstudio.audio.fields import Fields
from loopstudio.audio.replacing import replacing
from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.audio.values import tempo, tempo_to_object
from loopstudio.core.errors import AudioFileError, InvalidValue
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.ui.morph_state import MorphState
from loopstudio.ui.widgets.snapshot_row import PLACES
from loopstudio.ui.widgets.sound_slot import LETTERS, Held

FORMAT = 1
MOST_FILES = 32
MOST_BYTES = 64 << 20
PATIENCE = 3.0
"""Seconds that a window waits for another one to write."""

Mark = tuple[int, int, int]

_HASH = re.compile(r"[0-9a-f]{64}")
_SUFFIX = ".json"
_LAST = "last"
"""Beside the places of snapshots: what stood in the window that closed last."""
_PAUSE = 0.01

_log = logging.getLogger(__name__)


class SnapshotFiles:
    """Files of a folder, named by the hash of a checkpoint; those used longest ago go first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, sha256: str) -> dict[int, MorphState]:
        """Give what was kept of a checkpoint, by place; what is damaged is left out."""
        kept = self._load(sha256, [str(place) for place in range(PLACES)])
        return {int(name): state for name, state in kept.items()}

    def last(self, sha256: str) -> MorphState | None:
        """Give what stood in a window when it closed; None where that is unknown or damaged."""
        return self._load(sha256, [_LAST]).get(_LAST)

    def mark(self, sha256: str) -> Mark | None:
        """Give what is another one as soon as a checkpoint's file is, None where there is none."""
        path = self._path(sha256)
        try:
            told = None if path is None else path.stat()
        except OSError:
            return None
        return None if told is None else (told.st_ino, told.st_mtime_ns, told.st_size)

    def keep(self, sha256: str, place: int, state: MorphState) -> None:
        """Keep one of a checkpoint in its place; what other windows keep in others stays.

        Raises AudioFileError or OSError where the folder or the disk refuses, or another window
        does not come to an end.
        """
        self._keep(sha256, str(place), state)

    def keep_last(self, sha256: str, state: MorphState) -> None:
        """Keep what stands in a window that closes; raises as `keep` does."""
        self._keep(sha256, _LAST, state)

    def _load(self, sha256: str, names: Sequence[str]) -> dict[str, MorphState]:
        path = self._path(sha256)
        if path is None:
            return {}
        try:
            if path.stat().st_size > MOST_BYTES:
                raise InvalidValue(f"{path.name} is larger than all snapshots can be.")
            return dict(_read(json.loads(path.read_text("utf-8")), names))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            _log.warning("Snapshots could not be read: %s", error)
            return {}

    def _keep(self, sha256: str, name: str, state: MorphState) -> None:
        path = self._path(sha256)
        if path is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with _held_alone(path):
            told = {**_others(path), name: _to_object(state)}
            # As ASCII: a name of a file need not be Unicode.
            text = json.dumps({"format": FORMAT, "snapshots": told}, sort_keys=True)
            with replacing(path) as beside:
                beside.write_text(text, "utf-8")
        self._tidy()

    def _path(self, sha256: str) -> Path | None:
        """Give the file of a checkpoint; what is no hash could be a path elsewhere."""
        return self._folder / f"{sha256}{_SUFFIX}" if _HASH.fullmatch(sha256) else None

    def _tidy(self) -> None:
        files = [path for path in self._folder.glob(f"*{_SUFFIX}") if _HASH.fullmatch(path.stem)]
        newest_first = sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in newest_first[MOST_FILES:]:
            with suppress(OSError):
                path.unlink()


@contextmanager
def _held_alone(path: Path) -> Iterator[None]:
    """Let no other window write this file meanwhile; raises AudioFileError where one stays at it.

    A folder that takes no lock takes no file either, and says so itself.
    """
    lock = QLockFile(str(path.with_suffix(".lock")))
    until = monotonic() + PATIENCE
    # Waited for here: within Qt other threads would stand still.
    while not lock.tryLock(0) and lock.error() is QLockFile.LockError.LockFailedError:
        if monotonic() > until:
            raise AudioFileError(f"{path.name} is being written by another window: try again.")
        sleep(_PAUSE)
    try:
        yield
    finally:
        lock.unlock()


def _others(path: Path) -> dict[str, Any]:
    """Give what a file holds as it stands there, whatever of it can be read here; or nothing."""
    try:
        fields = Fields(json.loads(path.read_text("utf-8")))
        kept = fields.value("snapshots") if fields.value("format") == FORMAT else None
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _to_object(state: MorphState) -> dict[str, Any]:
    return {
        # The sounds are in the request, in the order of the slots that heard one.
        "request": request_to_object(state.request),
        "slots": [_slot_to_object(held) for held in state.held],
        "tempo": tempo_to_object(state.tempo),
    }


def _slot_to_object(held: Held) -> dict[str, Any]:
    path = None if held.path is None else str(held.path)
    return {"path": path, "heard": held.track is not None, "text": held.text}


def _read(told: object, names: Sequence[str]) -> Iterator[tuple[str, MorphState]]:
    fields = Fields(told)
    if fields.value("format") != FORMAT:
        raise InvalidValue("The snapshots are of another version.")
    kept = fields.inner("snapshots")
    for name in filter(kept.has, names):
        try:
            yield name, _state(kept.inner(name))
        except (ValueError, TypeError, OverflowError) as error:
            _log.warning("Snapshot %r could not be read: %s", name, error)


def _state(fields: Fields) -> MorphState:
    request = request_from_object(fields.value("request"))
    slots = fields.value("slots")
    if not isinstance(request, MorphRequest):
        raise InvalidValue("It is none of Morph.")
    if not isinstance(slots, list) or len(slots) != len(LETTERS):
        raise InvalidValue("It does not say what its slots held.")
    tracks = iter(request.sounds)
    held = tuple(_held(Fields(slot), tracks) for slot in slots)
    if next(tracks, None) is not None:
        raise InvalidValue("It holds a sound of no slot.")
    return MorphState(request, held, tempo(fields.inner("tempo")))


def _held(fields: Fields, tracks: Iterator[LatentTrack]) -> Held:
    """Read a slot; a file that is gone is forgotten, what was heard of it is not."""
    name = fields.optional_text("path")
    path = Path(name) if name is not None and Path(name).is_file() else None
    track = next(tracks, None) if fields.truth("heard") else None
    if fields.truth("heard") and track is None:
        raise InvalidValue("It lacks a sound that was heard.")
    return Held() if path is None and track is None else Held(path, track, fields.text("text"))
