"""The protocol all engines share: load, say what you can do, yield takes, stop, free."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.request import Request


@dataclass(frozen=True)
class Capabilities:
    """What a loaded engine can do; the panel is drawn from it.

    layers and w_dim describe its latent, 0 where there is none to walk in.
    """

    kind: str
    rate: int
    channels: int
    native_bpm: float
    bars: int
    labels: tuple[str, ...]
    layers: int
    w_dim: int
    circular: bool

    @classmethod
    def of(cls, info: CheckpointInfo) -> "Capabilities":
        """Give those that a manifest tells: loops that go round, no latent to walk in."""
        return cls(
            kind=info.kind,
            rate=info.rate,
            channels=info.channels,
            native_bpm=info.native_bpm,
            bars=info.bars,
            labels=info.labels,
            layers=0,
            w_dim=0,
            circular=True,
        )


class Run(Protocol):
    """One execution as its engine sees it."""

    def tick(self, done: int, total: int) -> None:
        """Report that `done` of `total` steps are behind; raises Cancelled when asked to stop.

        What a step is the engine says, alike for a whole run; a loop is one or more.
        """


@runtime_checkable
class Onlooking(Run, Protocol):
    """A run that somebody looks on at: each loop is seen on its way, and may be kept as it is."""

    def look(self, picture: Callable[[], Glimpse]) -> None:
        """Show what a loop is by now; the picture is drawn only where there is time for it."""

    def enough(self, index: int) -> bool:
        """Say whether item `index` is to be kept as it is by now, without more calls."""


R_contra = TypeVar("R_contra", bound=Request, contravariant=True)


class Engine(Protocol[R_contra]):
    """A loaded checkpoint."""

    @property
    def capabilities(self) -> Capabilities:
        """Say what this engine can do."""

    def generate(self, request: R_contra, run: Run) -> Iterator[Take]:
        """Yield raw takes, in the order of their index, ticking between steps."""

    def close(self) -> None:
        """Free the memory; the engine is not used afterwards."""


@runtime_checkable
class Hearing(Protocol):
    """An engine that also says where a sound lies."""

    def encode(self, audio: Audio) -> LatentTrack:
        """Give a loop's way along the axes of the network."""


@runtime_checkable
class Polishing(Protocol):
    """An engine that sounds a loop again."""

    def polish(self, audio: Audio, calls: int, strength: float, seed: int, run: Run) -> Audio:
        """Give it in its own form, by the noise of a seed; each of so many calls is a tick."""


@runtime_checkable
class Excerpting(Protocol[R_contra]):
    """An engine that makes a part of a loop in less time than the whole."""

    def excerpt(self, request: R_contra, place: float, run: Run) -> Excerpt | None:
        """Give what its first loop sounds from a place on (0 to 1); None where that gains nothing.

        It is raw, as takes are, and for the ear alone: nearly what the whole loop has there. Ticks
        as for a loop.
        """
