"""Random numbers from a seed: each item and purpose has a stream of its own, alike everywhere."""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for; the numbers are part of every file's provenance and never change."""

    LATENT = 0
    LABEL = 1
    MAPS = 2
    SOUND = 3
    DIRECTION = 4
    STEPS = 5
    KEPT = 6
    POLISH = 7
    TURNS = 8
    KEY = 9


def stream(seed: int, purpose: Purpose) -> np.random.Generator:
    """Give the random numbers of one item for one purpose."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(purpose)])))
