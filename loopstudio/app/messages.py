"""What crosses the pipe between the window's process and the engine's: frozen values only."""

from dataclasses import dataclass
from pathlib import Path

from loopstudio.app.failure import Failure
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Provenance
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.core.untold import Untold


@dataclass(frozen=True)
class Warm:
    """Import what is slow to import, ahead of the first job."""


@dataclass(frozen=True)
class Make:
    """Make clips; each leaves through the slot of that name.

    vocoder is the diffusion vocoder that the request names, if any.
    """

    request: Request
    info: CheckpointInfo
    slot: str
    vocoder: CheckpointInfo | None = None


@dataclass(frozen=True)
class Import:
    """Turn somebody's checkpoint into a bundle."""

    foreign: ForeignCheckpoint


@dataclass(frozen=True)
class Ask:
    """Say what somebody's files do not tell."""

    sources: tuple[Path, ...]


@dataclass(frozen=True)
class Encode:
    """Say where the sound in the slot of that name lies."""

    info: CheckpointInfo
    slot: str
    rate: int
    channels: int
    frames: int


@dataclass(frozen=True)
class Cut:
    """Make what the first loop of a request sounds from a place on (0 to 1), into that slot."""

    request: Request
    info: CheckpointInfo
    slot: str
    place: float


@dataclass(frozen=True)
class Stop:
    """Stop at the next tick."""


@dataclass(frozen=True)
class Keep:
    """Keep item `index` as it is by now, where it is still being made."""

    index: int


@dataclass(frozen=True)
class Emptied:
    """The slot has been copied out and may be filled again."""


Task = Make | Import | Ask | Encode | Cut
ToChild = Warm | Make | Import | Ask | Encode | Cut | Stop | Keep | Emptied


@dataclass(frozen=True)
class Ticked:
    """The engine is at `done` of `total`."""

    done: int
    total: int


@dataclass(frozen=True)
class Shown:
    """What the loop that is being made is by now."""

    glimpse: Glimpse


@dataclass(frozen=True)
class Made:
    """A clip is in the slot; all of it but its samples."""

    name: str
    rate: int
    channels: int
    frames: int
    tempo: Tempo
    bars: int
    kind: str
    key: str | None
    provenance: Provenance | None


@dataclass(frozen=True)
class Placed:
    """An excerpt is in the slot: `length` frames from `start` on of a loop of `frames`."""

    rate: int
    channels: int
    length: int
    start: int
    frames: int


@dataclass(frozen=True)
class Done:
    """The task is over.

    info is what an import gave, untold what files do not tell, track where a sound lies, placed
    where an excerpt does.
    """

    info: CheckpointInfo | None = None
    track: LatentTrack | None = None
    placed: Placed | None = None
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True)
class Stopped:
    """The task ended because it was told to stop."""


@dataclass(frozen=True)
class Failed:
    """The task ended with an error."""

    failure: Failure


FromChild = Ticked | Shown | Made | Done | Stopped | Failed
