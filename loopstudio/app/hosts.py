"""Hosts: where engines run. In this process (InlineHost) or in a child of it (ProcessHost)."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from loopstudio.app.engine_process import Tools
from loopstudio.app.generate import Workbench
from loopstudio.app.import_checkpoint import ForeignCheckpoint, untold_of
from loopstudio.app.vocoder import found_vocoder
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.engine import Run
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.request import Request
from loopstudio.core.untold import Untold

Find = Callable[[str], CheckpointInfo]


class Watched(Run, Protocol):
    """A run that a host can ask whether the person wants it stopped."""

    @property
    def cancelled(self) -> bool:
        """Say whether the person has asked to stop."""


class Host(Protocol):
    """Where engines run."""

    def clips(self, request: Request, run: Watched) -> Generator[Clip, None, None]:
        """Yield finished clips; raises Cancelled, or EngineCrashed when the engine died."""

    def import_checkpoint(self, foreign: ForeignCheckpoint, run: Watched) -> CheckpointInfo:
        """Turn a foreign checkpoint into a bundle."""

    def untold(self, sources: tuple[Path, ...], run: Watched) -> tuple[Untold, ...]:
        """Say what somebody's files do not tell of a network."""

    def encode(self, audio: Audio, checkpoint: str, run: Watched) -> LatentTrack:
        """Say where a loop lies in a checkpoint's network."""

    def excerpt(self, request: Request, place: float, run: Watched) -> Excerpt | None:
        """Give what the first loop of a request sounds from a place on (0 to 1), for the ear.

        None where only a whole loop can be made.
        """

    def warm(self) -> None:
        """Do slow things ahead of the first job, without waiting for them."""

    def close(self) -> None:
        """Free the engine; the host is not used afterwards."""


@dataclass(frozen=True)
class _Unwatched:
    """A run at which nobody looks: pictures of loops on their way would be drawn for nothing."""

    run: Run

    def tick(self, done: int, total: int) -> None:
        """Report progress."""
        self.run.tick(done, total)


class InlineHost:
    """Runs engines in this process: simple, stopped only at a tick, and nobody looks on.

    What is somebody's program goes to the host `apart`, whose engines have a process of their own.
    """

    def __init__(self, find: Find, tools: Tools, apart: Host | None = None) -> None:
        self._apart = apart
        self._find = find
        self._tools = tools
        self._workbench = Workbench(tools.load)

    def clips(self, request: Request, run: Watched) -> Generator[Clip, None, None]:
        """Yield finished clips; raises Cancelled at a tick."""
        info = self._find(request.checkpoint)
        if self._apart is not None and info.runs_program:
            yield from self._apart.clips(request, run)
            return
        vocoder = found_vocoder(request, self._find)
        self._tools.prepare(None)
        yield from self._workbench.clips(request, info, _Unwatched(run), vocoder)

    def import_checkpoint(self, foreign: ForeignCheckpoint, run: Watched) -> CheckpointInfo:
        """Turn a foreign checkpoint into a bundle."""
        if self._apart is not None and foreign.program:
            return self._apart.import_checkpoint(foreign, run)
        self._tools.prepare(None)
        return self._tools.import_(foreign, run)

    def untold(self, sources: tuple[Path, ...], run: Watched) -> tuple[Untold, ...]:
        """Say what somebody's files do not tell; raises CheckpointError for files of none."""
        self._tools.prepare(None)
        run.tick(0, 1)
        return untold_of(sources)

    def encode(self, audio: Audio, checkpoint: str, run: Watched) -> LatentTrack:
        """Say where a loop lies; raises CheckpointError for a checkpoint that hears nothing."""
        info = self._find(checkpoint)
        if self._apart is not None and info.runs_program:
            return self._apart.encode(audio, checkpoint, run)
        self._tools.prepare(None)
        run.tick(0, 1)
        track = self._workbench.encode(audio, info)
        run.tick(1, 1)
        return track

    def excerpt(self, request: Request, place: float, run: Watched) -> Excerpt | None:
        """Give part of a loop."""
        info = self._find(request.checkpoint)
        if self._apart is not None and info.runs_program:
            return None
        self._tools.prepare(None)
        return self._workbench.excerpt(request, info, place, run)

    def warm(self) -> None:
        """Do nothing: whatever is slow is done when it is needed."""

    def close(self) -> None:
        """Free the engine."""
        self._workbench.close()
        if self._apart is not None:
            self._apart.close()
