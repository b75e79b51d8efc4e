"""Glances: how often a loop that is being made is shown, so that showing it slows nothing down."""

import time
from collections.abc import Callable

from loopstudio.core.glimpse import Glimpse

SECONDS = 1 / 8
"""What lies between two of them at least."""
SHARE = 0.04
"""How much of the time they may take."""


class Glances:
    """Lets a picture through once enough time is behind, measured by what the last one took."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._took = self._due = 0.0

    def begin(self) -> None:
        """Begin anew: what a first picture takes has to be earned too."""
        self._due = self._clock() + self._pause

    def take(self, picture: Callable[[], Glimpse], show: Callable[[Glimpse], None]) -> None:
        """Draw and show a picture where it is time for one."""
        now = self._clock()
        if now < self._due:
            return
        show(picture())
        self._took = self._clock() - now
        self._due = now + self._pause

    @property
    def _pause(self) -> float:
        return max(SECONDS, self._took / SHARE)
