"""ProcessHost: engines in a child process that may crash, hang or be killed."""

import threading
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

from loopstudio.app.child import Child
from loopstudio.app.conduct import Conduct
from loopstudio.app.engine_process import Tools
from loopstudio.app.hosts import Find, Watched
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.messages import (
    Ask,
    Cut,
    Done,
    Emptied,
    Encode,
    Failed,
    FromChild,
    Import,
    Keep,
    Made,
    Make,
    Shown,
    Stop,
    Stopped,
    Task,
    Ticked,
)
from loopstudio.app.slot import Slot
from loopstudio.app.vocoder import found_vocoder
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Repaint
from loopstudio.core.engine import Onlooking
from loopstudio.core.errors import Cancelled, EngineCrashed, LoopstudioError
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.request import Request
from loopstudio.core.untold import Untold
from loopstudio.core.wave_request import WaveRequest

_LOOK_SECONDS = 0.005
_PATIENCE_SECONDS = 2.0


class ProcessHost:
    """Runs engines in one child process, started when first needed and again after it died.

    A cancelled run that has not stopped after the conduct's grace costs the child its life.
    memory_gb caps what the child may allocate, 0 for no cap.
    """

    def __init__(
        self, find: Find, tools: Tools, memory_gb: float = 0.0, conduct: Conduct | None = None
    ) -> None:
        self._find = find
        self._tools = tools
        self._memory = int(memory_gb * 2**30) or None
        self._conduct = conduct or Conduct()
        self._child: Child | None = None
        self._warm = False
        self._closed = False
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process number, None while there is no child."""
        with self._lock:
            return self._child.pid if self._child is not None else None

    def warm(self) -> None:
        """Start the child and let it do its slow imports, without waiting for it."""
        self._warm = True
        self._running().warm()

    def clips(self, request: Request, run: Watched) -> Generator[Clip, None, None]:
        """Yield finished clips; raises Cancelled, or EngineCrashed when the child died."""
        info, vocoder = self._find(request.checkpoint), found_vocoder(request, self._find)
        child = self._running()
        with _slot(request, info) as slot:
            child.begin(Make(request, info, slot.name, vocoder))
            try:
                while (clip := self._next_clip(child, slot, run)) is not None:
                    yield clip
            except Cancelled:
                yield from self._stop(child, slot, self._conduct.grace)
                raise
            finally:
                self._stop(child, slot, _PATIENCE_SECONDS)

    def import_checkpoint(self, foreign: ForeignCheckpoint, run: Watched) -> CheckpointInfo:
        """Turn a foreign checkpoint into a bundle, in the child."""
        reply = self._done(Import(foreign), run)
        if reply.info is None:
            raise EngineCrashed("The import ended without a checkpoint. Please try it again.")
        return reply.info

    def untold(self, sources: tuple[Path, ...], run: Watched) -> tuple[Untold, ...]:
        """Say what somebody's files do not tell, in the child."""
        return self._done(Ask(sources), run).untold

    def encode(self, audio: Audio, checkpoint: str, run: Watched) -> LatentTrack:
        """Say where a loop lies, in the child."""
        info = self._find(checkpoint)
        with Slot(audio.channels, audio.frames) as slot:
            slot.put(audio.samples)
            sound = (slot.name, audio.rate, audio.channels, audio.frames)
            reply = self._done(Encode(info, *sound), run)
        if reply.track is None:
            raise EngineCrashed("The sound was not understood. Please try it again.")
        return reply.track

    def excerpt(self, request: Request, place: float, run: Watched) -> Excerpt | None:
        """Give part of a loop, made in the child."""
        info = self._find(request.checkpoint)
        with _slot(request, info) as slot:
            placed = self._done(Cut(request, info, slot.name, place), run).placed
            if placed is None:
                return None
            audio = Audio(slot.take(placed.channels, placed.length), placed.rate)
        return Excerpt(audio, placed.start, placed.frames)

    def close(self) -> None:
        """Let the child go, by force if it does not go by itself."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.dismiss()

    def _done(self, task: Task, run: Watched) -> Done:
        """Let the child do a task that makes no clips, and wait for its end."""
        child = self._running()
        child.begin(task)
        try:
            while not isinstance(reply := self._next(child, run), Done):
                pass
        finally:
            self._stop(child, None, self._conduct.grace)
        return reply

    def _running(self) -> "Child":
        with self._lock:
            if self._closed:
                raise LoopstudioError("LoopStudio is closing and runs no more engines.")
            if self._child is not None and not self._child.alive:
                self._child.dismiss()
                self._child = None
            if self._child is None:
                self._child = Child(self._tools, self._memory, self._conduct)
            return self._child

    def _next_clip(self, child: "Child", slot: Slot, run: Watched) -> Clip | None:
        match self._next(child, run):
            case Made() as made:
                clip = _taken(made, slot)
                child.send(Emptied())
                return clip
            case _:
                return None

    def _next(self, child: "Child", run: Watched) -> Made | Done:
        """Wait for a clip or the end, passing progress on."""
        onlooker = _Onlooker(run)
        while True:
            onlooker.heed(child)
            reply = self._look(child, _LOOK_SECONDS)
            match reply:
                case None:
                    continue
                case Ticked(done, total):
                    run.tick(done, total)
                case Shown(glimpse):
                    onlooker.show(glimpse)
                case Made() | Done():
                    return reply
                case Failed(failure):
                    raise failure.error()
                case Stopped():
                    raise Cancelled

    def _stop(self, child: "Child", slot: Slot | None, seconds: float) -> list[Clip]:
        """End what the child still works on, by force after a moment; give what it had finished."""
        late: list[Clip] = []
        if not child.is_busy():
            return late
        deadline = time.monotonic() + seconds
        try:
            child.send(Stop())
            while (left := deadline - time.monotonic()) > 0:
                reply = self._look(child, left)
                if isinstance(reply, Made) and slot is not None:
                    late.append(_taken(reply, slot))
                    child.send(Emptied())
                if not child.is_busy():
                    return late
        except EngineCrashed:
            return late
        self._replace(child)
        return late

    def _look(self, child: "Child", seconds: float) -> FromChild | None:
        try:
            return child.look(seconds)
        except (EOFError, OSError) as error:
            how = child.fate()
            self._replace(child)
            raise EngineCrashed(
                f"The engine {how} while it worked. Everything finished is kept and the engine "
                "has been started again: try once more, and if it happens again ask for fewer "
                "loops at once or use another checkpoint."
            ) from error

    def _replace(self, child: "Child") -> None:
        child.kill()
        with self._lock:
            if self._child is child:
                self._child = None
        # On a busy machine a process takes its time to go, and another one to come: whoever
        # cancelled need not wait for either.
        threading.Thread(target=self._succeed, args=(child,), name="heir", daemon=True).start()

    def _succeed(self, child: "Child") -> None:
        """See a process go, and start the one after it."""
        child.bury()
        if self._warm:
            # One that is closed meanwhile needs none.
            with suppress(LoopstudioError):
                self._running().warm()


class _Onlooker:
    """Shows what is seen of a loop, where anybody looks, and passes on what a person wishes."""

    def __init__(self, run: Watched) -> None:
        self._run = run
        self._seen: int | None = None

    def show(self, glimpse: Glimpse) -> None:
        if isinstance(self._run, Onlooking):
            self._seen = glimpse.index
            self._run.look(lambda: glimpse)

    def heed(self, child: Child) -> None:
        """Tell the child which loop is to be kept as it is; raises Cancelled to end it all."""
        run = self._run
        if run.cancelled:
            raise Cancelled
        if self._seen is not None and isinstance(run, Onlooking) and run.enough(self._seen):
            child.send(Keep(self._seen))
            self._seen = None


def _slot(request: Request, info: CheckpointInfo) -> Slot:
    bars = info.bars if isinstance(request, LoopRequest) else request.bars
    rate, channels = info.rate, info.channels
    if isinstance(request, WaveRequest):
        # What is made of a loop has its channels, and its rate where that is the higher one.
        rate, channels = max(rate, request.original.rate), request.original.channels
    if isinstance(request, DiffuseRequest) and isinstance(request.idea, Repaint | Extend):
        # A clip that is painted over or made longer keeps its form, whatever the checkpoint's is.
        original = request.idea.whole
        rate, channels = (original.rate, original.channels) if original else (rate, channels)
    return Slot(channels, request.tempo.bar_frames(rate, bars))


def _taken(made: Made, slot: Slot) -> Clip:
    audio = Audio(slot.take(made.channels, made.frames), made.rate)
    return Clip(
        name=made.name,
        audio=audio,
        tempo=made.tempo,
        bars=made.bars,
        kind=made.kind,
        key=made.key,
        provenance=made.provenance,
    )
