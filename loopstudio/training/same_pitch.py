"""Same pitch: whether a loop that comes back is heard at the pitches of what it was."""

import numpy as np

from loopstudio.training.crepe import Heard

SEMITONES = 0.5
"""How far a pitch may lie from what it was, in semitones."""
_SURE, _QUIETEST = 0.4, 0.05


def share_at_pitch(original: Heard, back: Heard) -> float | None:
    """Give the share of frames that are heard where they were, 0 to 1.

    Those count of which the original's pitch is surely heard, and which are not far below its
    loudest; None where there are none.
    """
    loudest = float(original.level.max(initial=0.0))
    counts = (original.sure > _SURE) & (original.level > _QUIETEST * loudest)
    if not counts.any():
        return None
    near = np.abs(original.pitch - back.pitch) < SEMITONES
    return float(near[counts].mean())
