"""Live: what a hand asks for while it plays, made at once, and only the newest of it."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from loopstudio.app.failure import Failure
from loopstudio.app.hosts import Host
from loopstudio.core.audio import Audio
from loopstudio.core.errors import Cancelled
from loopstudio.core.request import Request

_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Sounded:
    """The loop that was asked for by this number."""

    ticket: int
    audio: Audio


@dataclass(frozen=True)
class Unsounded:
    """Why there is no loop; a sentence to show."""

    ticket: int
    sentence: str


Answer = Sounded | Unsounded
Tell = Callable[[Answer], None]


class Live:
    """Makes the first loop of a request on a thread of its own, then that of the newest one since.

    What was asked for in between is passed over. The host is one of its own, so that no job keeps a
    hand waiting; its process begins with the first wish.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._wish: tuple[int, Request, Tell] | None = None
        self._last = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.cancelled = False

    def warm(self) -> None:
        """Let the process begin, without waiting for it."""
        self._host.warm()

    def ask(self, request: Request, tell: Tell) -> int:
        """Ask for a loop and give the number of its answer, which `tell` hears on another thread.

        Numbers rise; one that was passed over has no answer.
        """
        with self._changed:
            self._last += 1
            self._wish = (self._last, replace(request, count=1, first=0), tell)
            if self._thread is None and not self.cancelled:
                self._thread = threading.Thread(target=self._serve, name="live", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return self._last

    def tick(self, done: int, total: int) -> None:
        """Pass over how far a loop is: it is there before anybody could read it."""
        del done, total
        if self.cancelled:
            raise Cancelled

    def close(self) -> None:
        """Stop, and let go of the process."""
        with self._changed:
            self.cancelled = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)
        self._host.close()

    def _serve(self) -> None:
        while (wish := self._next()) is not None:
            ticket, request, tell = wish
            try:
                with closing(self._host.clips(request, self)) as clips:
                    for clip in clips:
                        tell(Sounded(ticket, clip.audio))
            except Cancelled:
                return
            except Exception as error:  # noqa: BLE001 - a failure becomes a value, as in the queue
                tell(Unsounded(ticket, Failure.of(error).sentence))

    def _next(self) -> tuple[int, Request, Tell] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wish is not None or self.cancelled)
            wish, self._wish = self._wish, None
            return None if self.cancelled else wish
