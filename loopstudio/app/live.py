"""Live: what a hand asks for while it plays, made at once, and only the newest of it."""

import math
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from loopstudio.app.failure import Failure
from loopstudio.app.hosts import Host
from loopstudio.core.audio import Audio
from loopstudio.core.errors import Cancelled
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.request import Request

_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.12
"""A whole loop is begun where half of this is left to wait for a hand that moves on."""
_MOST = 0.5
"""How much of a loop is made ahead of the whole: more would be made twice for nothing."""


@dataclass(frozen=True)
class Begun:
    """What the loop that was asked for by this number sounds next; the rest follows."""

    ticket: int
    excerpt: Excerpt


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


Answer = Begun | Sounded | Unsounded
Tell = Callable[[Answer], bool | None]
"""Hears of an answer, and says of one that has begun whether it is of use."""

Place = Callable[[], float | None]
"""Says where in the loop what plays is, 0 to 1; None while nothing plays."""


class Live:
    """Makes the first loop of a request on a thread of its own, then that of the newest one since.

    What was asked for in between is passed over. While something plays, what comes next of a loop
    is made first and told; more of it is begun when it is time, since most hands have moved on by
    then, and given up where a newer wish comes. The host is one of its own, so that no job keeps a
    hand waiting; its process begins with the first wish.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._wish: _Wish | None = None
        self._last = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._hurried = False
        self._pace = math.inf

    @property
    def cancelled(self) -> bool:
        """Say whether what is being made is no longer wanted."""
        return self._closed or (self._hurried and self._wish is not None)

    def warm(self) -> None:
        """Let the process begin, without waiting for it."""
        self._host.warm()

    def ask(self, request: Request, tell: Tell, place: Place = lambda: None) -> int:
        """Ask for a loop and give the number of its answers, which `tell` hears on another thread.

        Numbers rise; one that was passed over has no answer.
        """
        with self._changed:
            self._last += 1
            self._wish = _Wish(self._last, replace(request, count=1, first=0), tell, place)
            if self._thread is None and not self._closed:
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
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)
        self._host.close()

    def _serve(self) -> None:
        while (wish := self._next()) is not None:
            try:
                # Only who hears already what the hand did may be kept from the rest of it.
                self._begin(wish)
                if not self.cancelled:
                    self._finish(wish)
            except Cancelled:
                continue
            except Exception as error:  # noqa: BLE001 - a failure becomes a value, as in the queue
                wish.tell(Unsounded(wish.ticket, Failure.of(error).sentence))

    def _begin(self, wish: "_Wish") -> None:
        """Make what is heard next where something plays, until the rest of it has to be begun."""
        self._hurried = False
        place, began, taken, ahead = wish.place(), time.monotonic(), 0.0, 0.0
        while place is not None and ahead < _MOST and not self.cancelled:
            asked = time.monotonic()
            excerpt = self._excerpt(wish, place + ahead)
            if excerpt is None:
                return
            self._hurried = True
            piece = time.monotonic() - asked
            taken, ahead = taken + piece, ahead + excerpt.share
            seconds = excerpt.frames / excerpt.audio.rate
            lasts = began + ahead * seconds - time.monotonic()
            # A whole loop takes for its length what the last one did, or at most what this does.
            spare = lasts - min(taken / ahead, self._pace * seconds)
            ready = spare >= _PAUSE_SECONDS
            self._rest(spare if ready else lasts - piece)
            if ready:
                return

    def _finish(self, wish: "_Wish") -> None:
        """Make the whole loop."""
        began = time.monotonic()
        with closing(self._host.clips(wish.request, self)) as clips:
            for clip in clips:
                wish.tell(Sounded(wish.ticket, clip.audio))
                self._pace = (time.monotonic() - began) / clip.audio.seconds

    def _rest(self, spare: float) -> None:
        """Wait for a newer wish for half of the time there is: a guess may be wrong by the rest.

        What is given up costs the next wish the time to stop it, and all else that runs a core.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.cancelled, max(0.0, spare / 2.0))

    def _excerpt(self, wish: "_Wish", place: float) -> Excerpt | None:
        made = self._host.excerpt(wish.request, place % 1.0, self)
        return made if made and wish.tell(Begun(wish.ticket, made)) else None

    def _next(self) -> "_Wish | None":
        with self._changed:
            self._changed.wait_for(lambda: self._wish is not None or self._closed)
            wish, self._wish = self._wish, None
            return None if self._closed else wish


@dataclass(frozen=True)
class _Wish:
    ticket: int
    request: Request
    tell: Tell
    place: Place
