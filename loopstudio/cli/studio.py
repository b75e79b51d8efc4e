"""A session for the command line: engines in this process, events read as they come."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

import typer

from loopstudio.app.events import Ended, Event, Progressed
from loopstudio.app.jobs import JobQueue
from loopstudio.app.paths import Paths
from loopstudio.app.runtime import TOOLS
from loopstudio.app.session import Session, open_session
from loopstudio.app.shelf import FolderShelf
from loopstudio.cli.output import complain, show_progress
from loopstudio.core.errors import InvalidValue, LoopstudioError

INTERRUPTED = 130
_TURN_SECONDS = 0.5

Show = Callable[[Event], None]


@dataclass(frozen=True)
class Studio:
    """A session, the queue its clips come from, and the events of that queue."""

    session: Session
    queue: JobQueue
    events: SimpleQueue[Event]


@contextmanager
def opened(out: Path | None = None) -> Iterator[Studio]:
    """Open the studio for one command; its clips go to the library, or into the folder `out`.

    What could not be read is said on stderr.
    """
    events: SimpleQueue[Event] = SimpleQueue()
    with ExitStack() as stack:
        session = open_session(Paths.standard(), events.put, "inline", TOOLS)
        stack.callback(session.close)
        for problem in session.problems:
            complain(problem)
        queue = session.queue
        if out is not None:
            queue = JobQueue(session.host, FolderShelf(out), events.put)
            stack.callback(queue.close)
        yield Studio(session, queue, events)


def path_of(studio: Studio, source: str) -> Path:
    """Give the file of that name, or that of the one clip whose id begins so."""
    if not source:
        raise InvalidValue("Name a file, or how a clip's id begins.")
    path = Path(source)
    if path.exists():
        return path
    known = studio.session.library
    found = [entry for entry in known if entry.id.startswith(source)]
    if len(found) > 1:
        raise InvalidValue(f"{len(found)} clips have an id that begins with {source!r}.")
    if not found:
        raise InvalidValue(f"There is no file {source}, and no clip whose id begins so.")
    return found[0].path


def follow(studio: Studio, job: int, show: Show) -> Ended:
    """Show a job's events until it ends.

    Ctrl-C stops the job at its next step and keeps what is finished; a second one leaves at once.
    Raises LoopstudioError with the sentence of a job that failed.
    """
    with _interrupt(studio.queue.cancel_all):
        ended = _until_ended(studio.events, job, show)
    show_progress("")
    if ended.error is not None:
        raise LoopstudioError(ended.error)
    return ended


def leave_if_interrupted(ended: Ended, kept: str) -> None:
    """End the command with exit code 130 where the person stopped it."""
    if ended.cancelled:
        complain(f"Stopped. {kept}")
        raise typer.Exit(INTERRUPTED)


def _until_ended(events: SimpleQueue[Event], job: int, show: Show) -> Ended:
    while True:
        try:
            event = events.get(timeout=_TURN_SECONDS)
        except Empty:
            continue
        if isinstance(event, Progressed):
            show_progress(_progress(event))
        show(event)
        if isinstance(event, Ended) and event.job == job:
            return event


def _progress(event: Progressed) -> str:
    share = 100 * event.done // max(1, event.total)
    left = "" if event.eta_seconds is None else f", {event.eta_seconds:.0f} s left"
    return f"{share} %{left}"


@contextmanager
def _interrupt(stop: Callable[[], None]) -> Iterator[None]:
    asked = False

    def heed(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            # Whatever hangs is not asked again: everything finished is on the disk.
            os._exit(INTERRUPTED)
        asked = True
        complain("Stopping: what is finished is kept. Ctrl-C once more leaves at once.")
        stop()

    before = signal.signal(signal.SIGINT, heed)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
