"""Pace: how long loops of Diffuse and Polish take on this machine, from those made on it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from loopstudio.app.events import ClipReady, Ended, Event, Progressed, Queued, Skipped
from loopstudio.app.vocoder import vocoder_of
from loopstudio.audio.replacing import replacing
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import AudioFileError
from loopstudio.core.wave_request import WaveRequest

_MOST = 3_600.0

Timed = DiffuseRequest | WaveRequest
"""Requests whose time depends on how often a network is asked."""


@dataclass(frozen=True)
class Measured:
    """Seconds for a bar: each question to the network, and all that follows the last of them."""

    question: float
    rest: float


class Pace:
    """Follows the events of the queue, and keeps what it finds in `path`, where one is given.

    A checkpoint has more than one pace: under guidance it is asked two things at once, and what is
    polished takes longer after the last question.
    """

    def __init__(
        self, path: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path, self._clock = path, clock
        self._running: dict[int, _Timing] = {}
        self._known = _read(path) if path is not None else {}

    def seconds(self, request: Timed) -> float | None:
        """Give how many seconds a loop of a request takes; None before one like it was made."""
        measured = self._known.get(_key(request))
        if measured is None:
            return None
        return request.bars * (measured.rest + measured.question * request.questions)

    def take(self, event: Event) -> None:
        """Follow one event, at the time at which it comes."""
        match event:
            case Queued(job, _, (DiffuseRequest() | WaveRequest()) as request):
                self._running[job] = _Timing(request)
            case Progressed(job, done, total) if job in self._running:
                self._running[job].progress(self._clock(), done, total)
            case ClipReady(job) | Skipped(job) if job in self._running:
                self._running[job].finish(self._clock())
            case Ended(job) if job in self._running:
                self._learn(self._running.pop(job))

    def forget(self, job: int) -> None:
        """Learn nothing of a job any more, as one of its loops is kept before its time."""
        self._running.pop(job, None)

    def _learn(self, timing: "_Timing") -> None:
        measured = timing.measured()
        if measured is None:
            return
        self._known[_key(timing.request)] = measured
        if self._path is not None:
            _write(self._path, self._known)


@dataclass
class _Timing:
    """The times of one run: within loops while they are denoised, and from loop to loop."""

    request: Timed
    begun: float | None = None
    last: tuple[float, int, int] | None = None
    asking: float = 0.0
    asked: int = 0
    took: list[float] = field(default_factory=list)

    def progress(self, now: float, done: int, total: int) -> None:
        each, left = divmod(total, len(self.request.indices))
        if left or each <= self.request.questions:
            # The queue's own count of loops, while the checkpoint is loaded.
            return
        loop, inside = divmod(done, each)
        if done == 0:
            # Before the first question much is made ready that is needed once.
            self.begun = now
            return
        if self.last is not None and self.last[1] == loop and inside <= self.request.questions:
            self.asking += now - self.last[0]
            self.asked += inside - self.last[2]
        self.last = (now, loop, inside)

    def finish(self, now: float) -> None:
        if self.begun is not None:
            self.took.append(now - self.begun)
        self.begun, self.last = now, None

    def measured(self) -> Measured | None:
        if not self.took:
            return None
        # The first also waits for what is made ready once.
        took = self.took[1:] or self.took
        loop = sum(took) / len(took)
        count = self.request.questions
        question = min(self.asking / self.asked, loop / count) if self.asked else 0.0
        bars = self.request.bars
        return Measured(question / bars, (loop - question * count) / bars)


def _is_guided(request: Timed) -> bool:
    return isinstance(request, DiffuseRequest) and request.is_guided


def _key(request: Timed) -> str:
    vocoder = vocoder_of(request)
    polished = f" polished {vocoder.calls} times" if vocoder is not None else ""
    return f"{request.checkpoint}{' guided' if _is_guided(request) else ''}{polished}"


def _read(path: Path) -> dict[str, Measured]:
    """Read what an earlier program found; what is damaged is measured anew."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return {str(key): _measured(*row) for key, row in told.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _measured(question: object, rest: object) -> Measured:
    for value in (question, rest):
        if not isinstance(value, int | float) or not 0.0 <= value <= _MOST:
            raise ValueError(value)
    return Measured(float(str(question)), float(str(rest)))


def _write(path: Path, known: dict[str, Measured]) -> None:
    text = json.dumps({key: [one.question, one.rest] for key, one in known.items()}, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beside:
            beside.write_text(text, "utf-8")
    except (OSError, AudioFileError):
        # A cache on a full disk: the next start knows no pace, and nothing else is lost.
        return
