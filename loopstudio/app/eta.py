"""Eta: how long the rest takes, from how long the part behind took."""

import time
from collections.abc import Callable

SETTLING_SECONDS = 0.5
"""Steps are uneven: the first few of them foretell nothing."""


class Eta:
    """Estimates the seconds left of one run from its own progress, and from nothing else."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start: tuple[float, int] | None = None
        self._total = 0

    def seconds(self, done: int, total: int) -> float | None:
        """Give the seconds left when `done` of `total` is behind; None until that is known.

        Another total begins anew: what is counted then is something else.
        """
        now = self._clock()
        if self._start is None or done < self._start[1] or total != self._total:
            self._start = (now, done)
            self._total = total
        began, first = self._start
        if done <= first or total <= 0 or now - began < SETTLING_SECONDS:
            return None
        return (now - began) / (done - first) * max(0, total - done)
