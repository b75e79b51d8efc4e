"""The circle: what is played past the end of a bar sounds at its start."""

import numpy as np
from numpy.typing import NDArray

from loopstudio.datasets.mono import BPM, FRAMES, RATE

Signal = NDArray[np.float32]
LONGEST = 4 * FRAMES
"""What rings longer than three bars past the end is faded out."""
_FADE = 4410


def frame_at(beat: float) -> int:
    """Give the frame at which a beat starts."""
    return round(beat * 60.0 / BPM * RATE)


def folded(signal: Signal) -> Signal:
    """Fold a signal of any length into one bar (88200,); its very end is faded over 100 ms."""
    kept = np.array(signal[:LONGEST], np.float32)
    fade = min(_FADE, len(kept))
    kept[len(kept) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    whole = np.zeros(-(-len(kept) // FRAMES) * FRAMES, np.float32)
    whole[: len(kept)] = kept
    return np.asarray(whole.reshape(-1, FRAMES).sum(axis=0), np.float32)


def add_at(bar: Signal, start: int, sound: Signal) -> None:
    """Add a sound to a bar from a frame on, round its end as often as it takes."""
    place = start % len(bar)
    while len(sound):
        count = min(len(sound), len(bar) - place)
        bar[place : place + count] += sound[:count]
        sound, place = sound[count:], 0
