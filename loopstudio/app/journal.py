"""The journal: requests that run or wait, on the disk, so that no end of the program loses them."""

import json
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from loopstudio.app.events import ClipReady, Ended, Event, Queued, Skipped
from loopstudio.app.remake import show
from loopstudio.audio.replacing import replacing
from loopstudio.audio.requests import request_from_object, request_to_object
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import InvalidValue, LoopstudioError
from loopstudio.core.request import Request
from loopstudio.library.entry import Entry

FORMAT = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unfinished:
    """A request for what is missing, as it was at a time: `since`, written as `Entry.created`."""

    request: Request
    since: str

    @classmethod
    def now(cls, request: Request) -> "Unfinished":
        """Hold a request as it stands now."""
        return cls(request, _written(datetime.now(UTC)))

    def rest(self) -> "Unfinished | None":
        """Give what is left once one more item is behind; None for nothing."""
        first = self.request.first + 1
        if first == self.request.count:
            return None
        return Unfinished.now(replace(self.request, first=first))


class Journal:
    """Follows the queue's events, on any thread, and keeps what they leave open in a file.

    What an earlier program left there stays in it until it is queued again or forgotten. Without a
    path nothing is kept: two windows would else overwrite each other's.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._found = [] if path is None else list(read(path))
        self._open: dict[int, Unfinished] = {}
        self._lock = Lock()

    @property
    def found(self) -> tuple[Request, ...]:
        """What an earlier program left, as requests for what is missing."""
        with self._lock:
            return tuple(one.request for one in self._found)

    def compare(self, entries: Iterable[Entry]) -> None:
        """Drop from what was found the clips that the library, newest first, holds nevertheless."""
        newest_first = tuple(entries)
        with self._lock:
            left = (without_kept(one, newest_first) for one in self._found)
            self._found = [one for one in left if one is not None]

    def take(self, event: Event) -> None:
        """Follow one event; a disk that refuses costs no job."""
        with self._lock:
            before = self._all()
            self._follow(event)
            if self._all() != before:
                self._write()

    def forget(self) -> None:
        """Drop what an earlier program left."""
        with self._lock:
            self._found.clear()
            self._write()

    def close(self) -> None:
        """Drop the jobs that still run or wait: whoever closes the program has ended them."""
        with self._lock:
            self._open.clear()
            self._write()

    def _all(self) -> tuple[Unfinished, ...]:
        return (*self._found, *self._open.values())

    def _follow(self, event: Event) -> None:
        match event:
            case Queued(job, _, request) if request is not None:
                found = [one.request for one in self._found]
                if request in found:
                    del self._found[found.index(request)]
                self._open[job] = Unfinished.now(request)
            case ClipReady(job) | Skipped(job) if job in self._open:
                self._advance(job)
            case Ended(job):
                self._open.pop(job, None)
            case _:
                pass  # an export or an import is asked for anew

    def _advance(self, job: int) -> None:
        rest = self._open[job].rest()
        if rest is None:
            del self._open[job]
        else:
            self._open[job] = rest

    def _write(self) -> None:
        if self._path is None:
            return
        try:
            _keep(self._path, self._all())
        except (OSError, LoopstudioError):
            _log.warning("What is unfinished could not be noted", exc_info=True)


def read(path: Path) -> tuple[Unfinished, ...]:
    """Read what a program left unfinished; what is no journal is put aside, and nothing is lost."""
    try:
        return _parsed(path.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        _log.warning("%s is no journal of ours and is put aside", path.name, exc_info=True)
        with suppress(OSError):
            path.replace(path.with_name(path.name + ".unreadable"))
        return ()


def without_kept(unfinished: Unfinished, entries: Iterable[Entry]) -> Unfinished | None:
    """Take away what the library, newest first, holds although the journal did not hear of it.

    A program killed just between the two has kept a clip that would be made twice. Gives None
    where nothing is left.
    """
    kept = _kept(unfinished, entries)
    left: Unfinished | None = unfinished
    while left is not None and left.request.first in kept:
        left = left.rest()
    return left


def _kept(unfinished: Unfinished, entries: Iterable[Entry]) -> set[int]:
    kept = set()
    for entry in entries:
        if entry.created <= unfinished.since:
            break
        with suppress(LoopstudioError):
            made = show(entry.path)
            if _asked(made.request) == _asked(unfinished.request):
                kept.add(made.index)
    return kept


def _asked(request: Request) -> Request:
    """Give what was asked for to begin with, before some of it was made or kept early."""
    whole = replace(request, first=0)
    return replace(whole, kept_at=None) if isinstance(whole, DiffuseRequest) else whole


def _keep(path: Path, unfinished: tuple[Unfinished, ...]) -> None:
    if not unfinished:
        path.unlink(missing_ok=True)
        return
    requests = [
        {"request": request_to_object(one.request), "since": one.since} for one in unfinished
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as beside:
        text = json.dumps({"format": FORMAT, "requests": requests}, ensure_ascii=False, indent=1)
        beside.write_text(text, "utf-8")


def _parsed(text: str) -> tuple[Unfinished, ...]:
    value = json.loads(text)
    if value["format"] != FORMAT:
        raise InvalidValue(f"This is format {value['format']}, and {FORMAT} is known.")
    return tuple(_unfinished(one) for one in value["requests"])


def _unfinished(value: dict[str, object]) -> Unfinished:
    since = datetime.fromisoformat(str(value["since"]))
    return Unfinished(request_from_object(value["request"]), _written(since.astimezone(UTC)))


def _written(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
