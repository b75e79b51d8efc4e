"""Yardstick: how long a piece of known work takes on one core of this machine."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import numpy as np

from loopstudio.audio.replacing import replacing
from loopstudio.core.errors import AudioFileError

_TIMES = 15
_PAIRS, _SIDE = 512, 64
"""Products of matrices so small that no library spreads one over cores: 134 million in all."""
_MOST = 60.0

Clock = Callable[[], float]


def measure(clock: Clock = time.perf_counter) -> float:
    """Give the seconds of the work, the best of a few times: what else runs is left out."""
    matrices = np.random.default_rng(0).standard_normal((_PAIRS, _SIDE, _SIDE), dtype=np.float32)
    out = np.empty_like(matrices)
    took = []
    for _ in range(_TIMES):
        begun = clock()
        np.matmul(matrices, matrices, out=out)
        took.append(clock() - begun)
    return min(took)


class Yardstick:
    """The seconds of the work here: measured once, beside whatever else runs, and kept in a file.

    Without a file it is measured anew in each program.
    """

    def __init__(self, path: Path | None = None, clock: Clock = time.perf_counter) -> None:
        self._path, self._clock = path, clock
        self._seconds = None if path is None else _read(path)

    @property
    def seconds(self) -> float | None:
        """The seconds of the work; None until they are known."""
        return self._seconds

    def begin(self, done: Callable[[], None]) -> None:
        """Measure on a thread where nothing is known yet; `done` is called on that thread."""
        if self._seconds is None:
            Thread(target=self._find, args=(done,), name="yardstick", daemon=True).start()

    def _find(self, done: Callable[[], None]) -> None:
        self._seconds = measure(self._clock)
        if self._path is not None:
            _write(self._path, self._seconds)
        done()


def _read(path: Path) -> float | None:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0.0 < value <= _MOST else None


def _write(path: Path, seconds: float) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beside:
            beside.write_text(json.dumps(seconds), "utf-8")
    except (OSError, AudioFileError):
        # A cache on a full disk: it is measured again at the next start.
        return
