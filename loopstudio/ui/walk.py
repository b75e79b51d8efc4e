"""Walk: places that wander smoothly between two ends, the same from the same seed."""

import random
from collections.abc import Sequence

SECONDS = 0.05
"""How long a step takes."""

_DRAG = 0.6
_PUSH = 0.22


class Walk:
    """Each place -1 to 1, pushed at random and slowed down; an end throws it back.

    speed 1 goes from end to end in about ten seconds.
    """

    def __init__(self, seed: int, places: Sequence[float], speed: float = 1.0) -> None:
        self.places = list(places)
        self._speeds = [0.0] * len(places)
        self._random = random.Random(seed)
        self._speed = speed

    def step(self) -> list[float]:
        """Go on by one step and give all places."""
        by = SECONDS * self._speed
        for i, place in enumerate(self.places):
            # Drawn for every place, so that one that is put elsewhere leaves the others their way.
            push = self._random.gauss(0.0, _PUSH) * by**0.5
            speed = self._speeds[i] * (1.0 - _DRAG * by) + push
            moved = place + speed * by
            if not -1.0 <= moved <= 1.0:
                moved, speed = max(-1.0, min(1.0, moved)), -speed
            self.places[i], self._speeds[i] = moved, speed
        return self.places
