"""Plateau: whether a figure that is to fall has stopped falling."""

import math
from dataclasses import dataclass

NEVER = 10**9
"""A step that no training comes to."""
GAIN = 0.01
"""A figure that falls by less than this share does not fall."""


@dataclass
class Plateau:
    """Notes a figure now and then; patience is how many in a row may bring no gain, 0 for any."""

    patience: int
    best: float = math.inf
    waited: int = 0

    def note(self, figure: float) -> bool:
        """Take a figure; says whether it has stopped falling."""
        if figure < self.best * (1.0 - GAIN):
            self.best, self.waited = figure, 0
        else:
            self.waited += 1
        return 0 < self.patience <= self.waited
