"""Resounding: what one engine makes, sounded again by a diffusion vocoder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Engine, Onlooking, Polishing, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.request import Request
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.engines.steps import Part


@dataclass
class _Joint:
    """The run of an engine, of which polishing takes `more` steps; who looks on sees the engine."""

    run: Run
    more: int
    polished: int = 0
    called: int = 0
    done: int = 0
    total: int = 0

    def tick(self, done: int, total: int) -> None:
        """Report a step of the engine."""
        self.done, self.total = done, total
        self._tell()

    def call(self, called: int) -> None:
        """Report how many calls of the vocoder are behind for the loop at hand."""
        self.called = called
        self._tell()

    def end(self, calls: int) -> None:
        """Count a loop as polished that took so many calls."""
        self.polished += calls
        self.called = 0

    def look(self, picture: Callable[[], Glimpse]) -> None:
        """Show a loop on its way, where anybody looks on."""
        if isinstance(self.run, Onlooking):
            self.run.look(picture)

    def enough(self, index: int) -> bool:
        """Say whether a loop is to be kept as it is, before it is polished."""
        return isinstance(self.run, Onlooking) and self.run.enough(index)

    def _tell(self) -> None:
        self.run.tick(self.done + self.polished + self.called, self.total + self.more)


def resounded(
    engine: Engine[Request],
    vocoder: Polishing,
    wanted: DiffusionVocoder,
    request: Request,
    run: Run,
) -> Iterator[Take]:
    """Yield an engine's takes, each polished by the noise of its own seed.

    Ticks count the engine's steps and the vocoder's calls.
    """
    joint = _Joint(run, wanted.calls * len(request.indices))
    for take in engine.generate(request, joint):
        again = vocoder.polish(
            take.audio, wanted.calls, wanted.strength, take.seed, Part(joint.call)
        )
        joint.end(wanted.calls)
        yield replace(take, audio=again)


class Resounding:
    """An engine of which all takes are polished, whatever a request says of its vocoder."""

    def __init__(
        self, engine: Engine[Request], vocoder: Engine[Request], wanted: DiffusionVocoder
    ) -> None:
        """Put them together; raises CheckpointError for a vocoder that polishes nothing."""
        self.engine, self.wanted, self._opened = engine, wanted, vocoder
        if not isinstance(vocoder, Polishing):
            raise CheckpointError(f"{wanted.checkpoint} is no diffusion vocoder.")
        self.vocoder: Polishing = vocoder

    @property
    def capabilities(self) -> Capabilities:
        """Say what the engine can do."""
        return self.engine.capabilities

    def generate(self, request: Request, run: Run) -> Iterator[Take]:
        """Yield takes, polished."""
        return resounded(self.engine, self.vocoder, self.wanted, request, run)

    def close(self) -> None:
        """Free the memory of both."""
        self.engine.close()
        self._opened.close()
