"""SharedHost: one host for two who ask, one after the other."""

import threading
from collections.abc import Generator
from pathlib import Path

from loopstudio.app.hosts import Host, Watched
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.request import Request
from loopstudio.core.untold import Untold


class SharedHost:
    """Lets each wait for what the other asks of a host: its process does one thing at a time."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._turn = threading.Lock()

    def clips(self, request: Request, run: Watched) -> Generator[Clip, None, None]:
        """Yield finished clips; the turn is held until the last, or until it is closed."""
        with self._turn:
            yield from self._host.clips(request, run)

    def import_checkpoint(self, foreign: ForeignCheckpoint, run: Watched) -> CheckpointInfo:
        """Turn a foreign checkpoint into a bundle."""
        with self._turn:
            return self._host.import_checkpoint(foreign, run)

    def untold(self, sources: tuple[Path, ...], run: Watched) -> tuple[Untold, ...]:
        """Say what somebody's files do not tell."""
        with self._turn:
            return self._host.untold(sources, run)

    def encode(self, audio: Audio, checkpoint: str, run: Watched) -> LatentTrack:
        """Say where a loop lies in a checkpoint's network."""
        with self._turn:
            return self._host.encode(audio, checkpoint, run)

    def excerpt(self, request: Request, place: float, run: Watched) -> Excerpt | None:
        """Give part of a loop."""
        with self._turn:
            return self._host.excerpt(request, place, run)

    def warm(self) -> None:
        """Do slow things ahead, whoever has the turn."""
        self._host.warm()

    def close(self) -> None:
        """Free the engine, whoever has the turn."""
        self._host.close()
