"""In key: whether what is heard of a loop lies in the scale of a key."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.key import is_minor, pitch_class
from loopstudio.training.crepe import Heard

SHARE = 0.9
"""How much of what is heard has to lie in the scale."""
_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_SURE, _QUIETEST = 0.3, 0.03


class Tracker(Protocol):
    """Something that follows the pitch of a loop."""

    def heard(self, loop: NDArray[np.float32], rate: int) -> Heard:
        """Give what is heard in each frame."""


def share_in_key(
    tracker: Tracker, loops: Sequence[NDArray[np.float32]], rate: int, keys: Sequence[str]
) -> float | None:
    """Give the share of loops that are in their key; those of none ("") do not count.

    None where no loop has a key.
    """
    found = [
        share_in_scale(tracker.heard(loop, rate), key) >= SHARE
        for loop, key in zip(loops, keys, strict=True)
        if key
    ]
    return float(np.mean(found)) if found else None


def share_in_scale(heard: Heard, key: str) -> float:
    """Give how much of what is surely heard lies in the natural scale of a key, 0 to 1.

    Louder frames count more, by the root of their level; where nothing is surely heard it is 0.
    """
    loudest = float(heard.level.max(initial=0.0))
    counts = (heard.sure > _SURE) & (heard.level > _QUIETEST * loudest)
    weights = np.sqrt(heard.level) * counts
    if weights.sum() <= 0.0:
        return 0.0
    scale = [(pitch_class(key) + step) % 12 for step in (_MINOR if is_minor(key) else _MAJOR)]
    inside = np.isin(np.rint(heard.pitch).astype(int) % 12, scale)
    return float((weights * inside).sum() / weights.sum())
