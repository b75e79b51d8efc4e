"""Events: what the queue tells, as values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopstudio.app.heard import Sound
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.request import Request
from loopstudio.core.untold import Untold
from loopstudio.library.entry import Entry

if TYPE_CHECKING:
    # A window need not wait for what it exports with.
    from loopstudio.export.write import ExportReport


@dataclass(frozen=True)
class Queued:
    """A job waits for its turn; title is a few words for a list.

    request is what its clips are made from, None where it makes none; batch is the number of those
    jobs that were asked for at once, None for one alone.
    """

    job: int
    title: str
    request: Request | None = None
    batch: int | None = None


@dataclass(frozen=True)
class Started:
    """A job has begun."""

    job: int


@dataclass(frozen=True)
class Progressed:
    """A job is at `done` of `total`; eta_seconds is None until it can be said."""

    job: int
    done: int
    total: int
    eta_seconds: float | None


@dataclass(frozen=True)
class Glimpsed:
    """A loop is seen on its way, not yet finished."""

    job: int
    glimpse: Glimpse


@dataclass(frozen=True)
class ClipReady:
    """A clip is finished, and is in the library."""

    job: int
    entry: Entry


@dataclass(frozen=True)
class Skipped:
    """A clip was dropped because the person asked to skip one."""

    job: int


@dataclass(frozen=True)
class Exported:
    """An export is finished and every file has been re-read."""

    job: int
    report: "ExportReport"


@dataclass(frozen=True)
class Imported:
    """A checkpoint has been imported and can be used."""

    job: int
    info: CheckpointInfo


@dataclass(frozen=True)
class Asked:
    """Somebody's files were read for what they do not tell.

    wrong is a sentence where they cannot be imported, "" where they can.
    """

    job: int
    untold: tuple[Untold, ...] = ()
    wrong: str = ""


@dataclass(frozen=True)
class Heard:
    """A sound was heard: it can be morphed."""

    job: int
    sound: Sound


@dataclass(frozen=True)
class Ended:
    """A job is over: what it made is kept, whatever the end.

    error is a sentence to show, or None; details a traceback for a report, or None.
    """

    job: int
    made: int
    cancelled: bool = False
    error: str | None = None
    details: str | None = None


Making = Started | Progressed | Glimpsed | ClipReady | Skipped
Event = Queued | Making | Exported | Imported | Asked | Heard | Ended
