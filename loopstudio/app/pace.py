"""Pace: how long what diffusion makes takes on this machine, from loops made on it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Protocol

from loopstudio.app.events import ClipReady, Ended, Event, Progressed, Queued, Skipped
from loopstudio.app.vocoder import vocoder_of
from loopstudio.audio.replacing import replacing
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import AudioFileError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import WaveRequest

_MOST = 3_600.0


@dataclass(frozen=True)
class Measured:
    """Seconds for a bar: each question to the network, each to a vocoder, and all the rest.

    The network may be asked of fewer bars at once than the loop has.
    """

    question: float
    rest: float
    polish: float = 0.0

    def seconds(self, request: Request) -> float:
        """Give how long a loop of a request takes."""
        asked = self.question * _questions(request) * _at_once(request)
        return _bars(request) * (self.rest + self.polish * _polishing(request)) + asked

    def polished_by(self, vocoder: "Measured") -> "Measured":
        """Give the pace of what is polished as clips are that were timed."""
        return Measured(self.question, self.rest + vocoder.rest, vocoder.question)


class First(Protocol):
    """Says how long loops take before any was made here."""

    def of(self, request: Request) -> Measured | None:
        """Give the pace of what a request makes, before a diffusion vocoder; None for unknown."""

    def of_vocoder(self, vocoder: DiffusionVocoder) -> Measured | None:
        """Give the pace of clips that a diffusion vocoder polishes; None for unknown."""


class Pace:
    """Follows the events of the queue, and keeps what it finds in `path`, where one is given.

    A checkpoint has more than one pace: under guidance it is asked two things at once, and what is
    polished takes longer after the last question. Loops of Loops and Morph are timed where they are
    polished.
    """

    def __init__(
        self,
        path: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        first: First | None = None,
    ) -> None:
        self._path, self._clock, self._first = path, clock, first
        self._running: dict[int, _Timing] = {}
        self._known = _read(path) if path is not None else {}

    def seconds(self, request: Request) -> float | None:
        """Give how many seconds a loop of a request takes; None where nobody knows.

        One that is polished is like one that is not and a clip that was polished. Before one like
        it was made it takes as long as the first estimate says.
        """
        measured = self._known.get(_key(request))
        if measured is None:
            measured = self._of_parts(request)
        return None if measured is None else measured.seconds(request)

    def take(self, event: Event) -> None:
        """Follow one event, at the time at which it comes."""
        match event:
            case Queued(job, _, request) if request is not None:
                if _questions(request) or _polishing(request):
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

    def _of_parts(self, request: Request) -> Measured | None:
        first, vocoder = self._first, vocoder_of(request)
        if vocoder is None or isinstance(request, WaveRequest):
            return None if first is None else first.of(request)
        plain = self._known.get(_key(replace(request, vocoder=None)))
        clips = self._known.get(vocoder.checkpoint)
        if first is not None:
            plain, clips = plain or first.of(request), clips or first.of_vocoder(vocoder)
        return None if plain is None or clips is None else plain.polished_by(clips)

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

    request: Request
    begun: float | None = None
    last: tuple[float, int, int] | None = None
    asking: float = 0.0
    asked: int = 0
    questions: list[float] = field(default_factory=list)
    """Seconds of one, for each loop."""
    seen: dict[int, float] = field(default_factory=dict)
    """When each step was last told since the loop before was finished."""
    polishing: float = 0.0
    polished: int = 0
    took: list[float] = field(default_factory=list)

    def progress(self, now: float, done: int, total: int) -> None:
        each, left = divmod(total, len(self.request.indices))
        if _questions(self.request) and (left or each <= _questions(self.request)):
            # The queue's own count of loops, while the checkpoint is loaded.
            return
        # Told again between layers, so that it can be stopped there: begun as it was.
        self.seen.setdefault(done, now)
        if done == 0:
            # Before the first question much is made ready that is needed once.
            self.begun = now
            return
        self._ask(now, *divmod(done, each))

    def finish(self, now: float) -> None:
        if self.begun is not None:
            self.took.append(now - self.begun)
        if self.asked:
            self.questions.append(self.asking / self.asked)
        self._polish(max(self.seen, default=0))
        self.seen.clear()
        self.begun, self.last, self.asking, self.asked = now, None, 0.0, 0

    def measured(self) -> Measured | None:
        if not self.took:
            return None
        # The first also waits for what is made ready once, and others for what else runs here.
        loop = median(self.took[1:] or self.took)
        count, more = _questions(self.request), _polishing(self.request)
        question = min(median(self.questions), loop / count) if self.questions else 0.0
        left = loop - question * count
        polish = min(self.polishing / self.polished, left / more) if self.polished else 0.0
        bars = _bars(self.request)
        rest = (left - polish * more) / bars
        return Measured(question / _at_once(self.request), rest, polish / bars)

    def _ask(self, now: float, loop: int, inside: int) -> None:
        if self.last is not None and self.last[1] == loop and inside <= _questions(self.request):
            self.asking += now - self.last[0]
            self.asked += inside - self.last[2]
        self.last = (now, loop, inside)

    def _polish(self, last: int) -> None:
        """Add the last steps of a loop, which are those of its vocoder."""
        first = last - _polishing(self.request) + 1
        within = [step for step in self.seen if step >= first]
        if len(within) > 1:
            self.polishing += self.seen[last] - self.seen[min(within)]
            self.polished += last - min(within)


def _questions(request: Request) -> int:
    return 0 if isinstance(request, LoopRequest | MorphRequest) else request.questions


def _polishing(request: Request) -> int:
    vocoder = vocoder_of(request)
    return 0 if vocoder is None else vocoder.calls


def _bars(request: Request) -> int:
    # Loops makes as many bars as its checkpoint learned, the same for all of its requests.
    return 1 if isinstance(request, LoopRequest) else request.bars


def _at_once(request: Request) -> int:
    return request.bars_at_once if isinstance(request, DiffuseRequest) else _bars(request)


def _is_guided(request: Request) -> bool:
    return isinstance(request, DiffuseRequest) and request.is_guided


def _key(request: Request) -> str:
    vocoder = vocoder_of(request)
    polished = f" polished by {vocoder.checkpoint}" if vocoder is not None else ""
    half = " half" if isinstance(request, DiffuseRequest) and request.precision == "half" else ""
    return f"{request.checkpoint}{' guided' if _is_guided(request) else ''}{half}{polished}"


def _read(path: Path) -> dict[str, Measured]:
    """Read what an earlier program found; what is damaged is measured anew."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return {str(key): _measured(*row) for key, row in told.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _measured(question: object, rest: object, polish: object = 0.0) -> Measured:
    for value in (question, rest, polish):
        if not isinstance(value, int | float) or not 0.0 <= value <= _MOST:
            raise ValueError(value)
    return Measured(float(str(question)), float(str(rest)), float(str(polish)))


def _write(path: Path, known: dict[str, Measured]) -> None:
    text = json.dumps(
        {key: [one.question, one.rest, one.polish] for key, one in known.items()}, indent=1
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beside:
            beside.write_text(text, "utf-8")
    except (OSError, AudioFileError):
        # A cache on a full disk: the next start knows no pace, and nothing else is lost.
        return
