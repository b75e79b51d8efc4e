"""Confined: what somebody's program may use of the machine while it runs.

Limits are the system's own (setrlimit): no file can be opened or written, memory is what is held
already and so much more, and processor time ends the process. Where there are none, as on Windows,
only the process keeps it apart.
"""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from pathlib import Path

from loopstudio.core.errors import CheckpointError

_STATUS = Path("/proc/self/status")


def check_apart() -> None:
    """Raise CheckpointError unless this is a process of its own, which may be lost."""
    if parent_process() is None:
        raise CheckpointError(
            "A checkpoint that is a program runs in the engine's own process only."
        )


@contextmanager
def confined(memory_bytes: int, seconds: float) -> Iterator[None]:
    """Keep what runs here from files, and to so much more memory and processor time.

    Past its time the process ends. Progress cannot be told meanwhile: not even a pipe is asked.
    """
    if sys.platform == "win32":
        yield
        return
    import resource  # POSIX only

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + seconds)
    wanted = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NOFILE: 0, resource.RLIMIT_CPU: until}
    if (held := _held_bytes()) is not None:
        wanted[resource.RLIMIT_DATA] = held + memory_bytes
    before = {kind: resource.getrlimit(kind) for kind in wanted}
    try:
        for kind, most in wanted.items():
            resource.setrlimit(kind, (_least(most, *before[kind]), before[kind][1]))
        yield
    finally:
        for kind, limits in before.items():
            resource.setrlimit(kind, limits)


def _least(most: int, *limits: int) -> int:
    # The system's word for no limit is -1.
    return min(most, *(limit for limit in limits if limit >= 0), most)


def _held_bytes() -> int | None:
    """Give what the process has asked the system for; None where that is not told."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    told = [line.split() for line in lines if line.startswith("VmData:")]
    return int(told[0][1]) << 10 if told else None
