"""Envelopes: how a note's level and its filter move while it is held and after."""

import numpy as np
from numpy.typing import NDArray

from loopstudio.datasets.melodic.circle import Signal
from loopstudio.datasets.mono import RATE

_EDGE = 90


def level(held: int, shape: tuple[float, float, float, float]) -> Signal:
    """Give the level of a note held for so many frames, with its release behind.

    shape is attack, decay (time constant), sustain 0 to 1, release to -60 dB; times in seconds.
    """
    attack, decay, sustain, release = shape
    after = max(_EDGE, round(release * RATE))
    time = np.arange(held + after, dtype=np.float32) / RATE
    rise = np.minimum(1.0, time / max(attack, 0.0015))
    fall = sustain + (1 - sustain) * np.exp(-np.maximum(0.0, time - attack) / max(decay, 1e-3))
    made = rise * fall
    made[held:] = made[max(0, held - 1)] * np.exp(-6.9 * np.arange(after, dtype=np.float32) / after)
    made[-_EDGE:] *= np.linspace(1, 0, _EDGE, dtype=np.float32)
    return np.asarray(made, np.float32)


def fall(frames: int, decay: float) -> NDArray[np.float64]:
    """Give an exponential fall from 1 with a time constant in seconds."""
    return np.exp(np.arange(frames) / (-RATE * max(decay, 1e-3)))
