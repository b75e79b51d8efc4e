"""The engine's process: what runs in the child that ProcessHost starts.

It imports no Qt, has a lower priority than the window where nobody waits with a hand on a slider,
and leaves when the pipe closes.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from loopstudio.app.conduct import Conduct
from loopstudio.app.failure import Failure
from loopstudio.app.generate import Workbench
from loopstudio.app.glances import Glances
from loopstudio.app.import_checkpoint import ForeignCheckpoint, untold_of
from loopstudio.app.loaded import Loader
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
    Placed,
    Shown,
    Stop,
    Stopped,
    Task,
    Ticked,
    ToChild,
    Warm,
)
from loopstudio.app.slot import fill, seen
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.engine import Run
from loopstudio.core.errors import Cancelled
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.glimpse import Glimpse

Importer = Callable[[ForeignCheckpoint, Run], CheckpointInfo]
_SECONDS_BETWEEN_TICKS = 1 / 30


@dataclass(frozen=True)
class Tools:
    """Module-level functions the child works with: they cross by name.

    load opens a checkpoint, import_ converts a foreign one, prepare does the slow imports and says
    on how many threads networks run, None for all cores. load_at_hand opens one that is quick for
    what is heard once, where that is another.
    """

    load: Loader
    import_: Importer
    prepare: Callable[[int | None], None]
    load_at_hand: Loader | None = None

    def at_hand(self) -> "Tools":
        """Give those for what is played by hand."""
        return replace(self, load=self.load_at_hand or self.load)


def serve(
    pipe: Connection, tools: Tools, memory_bytes: int | None, conduct: Conduct | None = None
) -> None:
    """Work off tasks until the pipe closes."""
    conduct = conduct or Conduct(niceness=0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(conduct.niceness)
    if memory_bytes is not None:
        _cap_memory(memory_bytes)
    workbench = Workbench(tools.load)
    line = _Line(pipe)
    while (message := line.next()) is not None:
        match message:
            case Warm():
                tools.prepare(conduct.threads)
            case Make() | Import() | Ask() | Encode() | Cut() as task:
                tools.prepare(conduct.threads)
                _work(task, workbench, tools, line)
            case Stop() | Keep() | Emptied():
                pass  # meant for a task that is over already
    workbench.close()


class _Line:
    """The child's end of the pipe; it is the Run that an engine gets here, with an onlooker."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._stop = False
        self._empty = True
        self._last_tick = 0.0
        self._told = (-1, 0)
        self._keep: int | None = None
        self._glances = Glances()

    def next(self) -> ToChild | None:
        """Wait for the next message; None when the parent is gone."""
        try:
            message: ToChild = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            return None
        return message

    def begin(self) -> None:
        self._stop, self._empty, self._last_tick = False, True, 0.0
        self._told = (-1, 0)
        self._keep = None
        self._glances.begin()

    def tick(self, done: int, total: int) -> None:
        """Report progress, once; raises Cancelled when the person has asked to stop."""
        self._attend()
        if self._stop:
            raise Cancelled
        now = time.monotonic()
        is_due = now - self._last_tick >= _SECONDS_BETWEEN_TICKS or done >= total
        if is_due and (done, total) != self._told:
            self._last_tick, self._told = now, (done, total)
            self.send(Ticked(done, total))

    def look(self, picture: Callable[[], Glimpse]) -> None:
        """Show what a loop is by now, where there is time for it."""
        self._glances.take(picture, lambda glimpse: self.send(Shown(glimpse)))

    def enough(self, index: int) -> bool:
        """Say whether the person has asked to keep this loop as it is."""
        self._attend()
        return self._keep == index

    def deliver(self, clip: Clip, slot: str) -> None:
        """Put a clip into the slot once the one before has been taken, and announce it."""
        while not self._empty and not self._stop:
            self._heed(self.next())
        if self._stop:
            raise Cancelled
        fill(slot, clip.audio.samples)
        self._empty = False
        self.send(_header(clip))

    def send(self, message: FromChild) -> None:
        try:
            self._pipe.send(message)
        except (BrokenPipeError, ConnectionResetError):
            self._stop = True

    def _attend(self) -> None:
        while not self._stop and self._pipe.poll():
            self._heed(self.next())

    def _heed(self, message: ToChild | None) -> None:
        match message:
            case None | Stop():
                self._stop = True
            case Emptied():
                self._empty = True
            case Keep(index):
                self._keep = index
            case _:
                pass  # Warm: this process is as warm as it gets


def _work(task: Task, workbench: Workbench, tools: Tools, line: _Line) -> None:
    line.begin()
    try:
        answer: FromChild = _done(task, workbench, tools, line)
    except Cancelled:
        answer = Stopped()
    except Exception as error:  # noqa: BLE001 - whatever it is, it crosses the pipe as a value
        answer = Failed(Failure.of(error))
    line.send(answer)


def _done(task: Task, workbench: Workbench, tools: Tools, line: _Line) -> Done:
    match task:
        case Make(request, info, slot, vocoder):
            with closing(workbench.clips(request, info, line, vocoder)) as clips:
                for clip in clips:
                    line.deliver(clip, slot)
            return Done()
        case Import(foreign):
            return Done(tools.import_(foreign, line))
        case Ask(sources):
            return Done(untold=untold_of(sources))
        case Encode(info, slot, rate, channels, frames):
            audio = Audio(seen(slot, channels, frames), rate)
            return Done(track=workbench.encode(audio, info))
        case Cut(request, info, slot, place):
            return Done(placed=_placed(workbench.excerpt(request, info, place, line), slot))


def _placed(excerpt: Excerpt | None, slot: str) -> Placed | None:
    if excerpt is None:
        return None
    audio = excerpt.audio
    fill(slot, audio.samples)
    return Placed(audio.rate, audio.channels, audio.frames, excerpt.start, excerpt.frames)


def _header(clip: Clip) -> Made:
    return Made(
        name=clip.name,
        rate=clip.audio.rate,
        channels=clip.audio.channels,
        frames=clip.audio.frames,
        tempo=clip.tempo,
        bars=clip.bars,
        kind=clip.kind,
        key=clip.key,
        provenance=clip.provenance,
    )


def _cap_memory(memory_bytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # POSIX only

    # RLIMIT_DATA counts what is really asked for; RLIMIT_AS would also count mapped libraries.
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    hard = resource.getrlimit(kind)[1]
    wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(kind, (wanted, hard))
