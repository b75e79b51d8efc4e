"""Numbers and times in the words the window uses."""

from collections.abc import Sequence
from datetime import UTC, datetime

from loopstudio.core.counted import counted
from loopstudio.core.tempo import bpm_text

_SHORT, _MINUTE, _HOUR, _DAY = 10, 60, 3600, 86_400
_KB, _MB = 1_000, 1_000_000

NO_VOCODER = (
    "There is no diffusion vocoder here: put the folder of one beside the other checkpoints, or "
    "drop it on the window"
)
NONE_CHOSEN = "Choose loops in the library first."
UPSAMPLE_FROM = "Upsample from…"


def left(seconds: float | None) -> str:
    """Say how long something still takes; nothing while that is unknown."""
    if seconds is None:
        return ""
    if seconds < 1:
        return "nearly done"
    if seconds < _MINUTE:
        return f"about {round(seconds)} s left"
    return f"about {round(seconds / _MINUTE)} min left"


def a_loop(seconds: float | None) -> str:
    """Say how long one loop takes; nothing while that is unknown."""
    if seconds is None:
        return ""
    if seconds < _SHORT:
        return f"about {max(0.1, seconds):.1f} s a loop"
    if seconds < _MINUTE:
        return f"about {round(seconds)} s a loop"
    return f"about {round(seconds / _MINUTE)} min a loop"


def others_wait(count: int) -> str:
    """Say how many other jobs wait; nothing where none does."""
    if count == 0:
        return ""
    return "another job waits" if count == 1 else f"{count:,} other jobs wait"


def loops(count: int) -> str:
    """Write a number of loops."""
    return counted(count, "loop")


def unmade(loop_count: int, job_count: int) -> str:
    """Say what an earlier program left."""
    verb = "was" if loop_count == 1 else "were"
    which = "an interrupted job" if job_count == 1 else f"{job_count} interrupted jobs"
    return f"{loops(loop_count)} of {which} {verb} not made."


def hidden(count: int) -> str:
    """Say that new loops are not shown."""
    verb = "is" if count == 1 else "are"
    return f"{counted(count, 'new loop')} {verb} hidden by the search and the filters."


def no_vocoder(name: str | None) -> str:
    """Say that the diffusion vocoder of settings is not here; nothing for None."""
    if name is None:
        return ""
    return f" Their diffusion vocoder {name} is not here: the quick one is chosen."


def upsample(cutoff: float) -> str:
    """Say what upsampling does to a loop: above a cutoff in Hz, or above that of each for 0."""
    return f"Upsample from {cutoff:,.0f} Hz" if cutoff else "Upsample"


def not_dull(names: Sequence[str], count: int) -> str:
    """Say that nothing was cut off some of the loops that were to be made whole."""
    which = names[0] if len(names) == 1 else f"{len(names)} of {loops(count)}"
    verb = "is" if len(names) == 1 else "are"
    return (
        f"{which} {verb} not dull: nothing is missing above any frequency. {UPSAMPLE_FROM} "
        "(Shift+U) makes anew what lies above one."
    )


def first_of(errors: Sequence[str]) -> str:
    """Say why something failed, and of how many others something did too."""
    others = len(errors) - 1
    return f"{errors[0]} {loops(others)} more could not be used." if others else errors[0]


def steps(count: int) -> str:
    """Write a number of steps of a sampler."""
    return counted(count, "step")


def stars(count: int) -> str:
    """Write a rating."""
    return counted(count, "star") if count else "No stars"


def size(count: int) -> str:
    """Write a number of bytes, in thousands of them as a folder shows it."""
    if count < _KB:
        return counted(count, "byte")
    if count < _MB:
        return f"{count / _KB:.1f} KB" if count < 10 * _KB else f"{count / _KB:.0f} KB"
    return f"{count / _MB:,.1f} MB"


def about(count: int) -> str:
    """Write a number of bytes that nobody knows exactly: two digits of it are enough."""
    digits = max(0, len(str(count)) - 2)
    return f"about {size(round(count, -digits))}"


def bars(count: int) -> str:
    """Write a number of bars."""
    return counted(count, "bar")


def ago(created: str, now: datetime) -> str:
    """Say how long ago an ISO 8601 time was, as a list of clips says it."""
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        return ""
    if made.tzinfo is None:
        made = made.replace(tzinfo=UTC)
    seconds = (now - made).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min ago"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)} h ago"
    return made.astimezone().strftime("%d %b %Y").lstrip("0")


def seam(seam_db: float) -> str:
    """Say what a seam is worth: at or below 0 dB nobody hears it."""
    return "seamless" if seam_db <= 0 else f"+{seam_db:.1f} dB"


def bpm(value: float) -> str:
    """Write a tempo without needless decimals."""
    return bpm_text(value)
