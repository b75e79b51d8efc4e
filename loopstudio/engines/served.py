"""Served: a loaded engine that anybody may ask, and that answers requests of its own kind."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from loopstudio.core.audio import Audio
from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Engine, Excerpting, Hearing, Polishing, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.request import Request

R = TypeVar("R", bound=Request)


class Served(Generic[R]):
    """An engine for one kind of request, behind the protocol for all of them."""

    def __init__(self, engine: Engine[R], kind: type[R], title: str) -> None:
        self.engine = engine
        self._kind, self._title = kind, title

    @property
    def capabilities(self) -> Capabilities:
        """Say what this engine can do."""
        return self.engine.capabilities

    def generate(self, request: Request, run: Run) -> Iterator[Take]:
        """Yield its takes; raises CheckpointError for a request of another kind."""
        if not isinstance(request, self._kind):
            raise CheckpointError(
                f"{self._title} cannot do that: its engine is another than the one asked for. "
                "Choose another checkpoint."
            )
        return self.engine.generate(request, run)

    def excerpt(self, request: Request, place: float, run: Run) -> Excerpt | None:
        """Give part of a loop; None where this engine makes only whole ones."""
        if not isinstance(self.engine, Excerpting) or not isinstance(request, self._kind):
            return None
        return self.engine.excerpt(request, place, run)

    def encode(self, audio: Audio) -> LatentTrack:
        """Give a loop's way through the network; raises CheckpointError where it hears nothing."""
        if not isinstance(self.engine, Hearing):
            raise CheckpointError(
                f"{self._title} makes sound, but hears none: choose a checkpoint of Morph."
            )
        return self.engine.encode(audio)

    def polish(self, audio: Audio, calls: int, strength: float, seed: int, run: Run) -> Audio:
        """Sound a loop again; raises CheckpointError where this engine does not."""
        if not isinstance(self.engine, Polishing):
            raise CheckpointError(f"{self._title} polishes nothing: choose a diffusion vocoder.")
        return self.engine.polish(audio, calls, strength, seed, run)

    def close(self) -> None:
        """Free the memory."""
        self.engine.close()
