"""Sounds for tests: made of numbers, never read from a file."""

import numpy as np
from numpy.typing import ArrayLike

from loopstudio.core.audio import Audio

RATE = 44_100


def sound(samples: ArrayLike, rate: int = RATE) -> Audio:
    """Give any numbers as audio."""
    return Audio(np.asarray(samples, dtype=np.float32), rate)


def noise(frames: int = 8_820, channels: int = 2, rate: int = RATE, seed: int = 0) -> Audio:
    """Give white noise at a fifth of full scale."""
    draw = np.random.default_rng(seed)
    return sound(0.2 * draw.standard_normal((channels, frames)).clip(-4, 4), rate)


def turning_tone(frames: int = 88_200, turns: int = 400, rate: int = RATE) -> Audio:
    """Give a stereo sine that ends exactly where it begins."""
    wave = 0.5 * np.sin(2 * np.pi * turns * np.arange(frames) / frames)
    return sound(np.stack([wave, wave]), rate)


def drum_loop(
    frames: int = 88_200, places: tuple[float, ...] = (0.0, 0.25, 0.375, 0.5, 0.75), seed: int = 0
) -> tuple[Audio, list[int]]:
    """Give a loop of dying bursts of noise over a low thump, and where each begins."""
    draw = np.random.default_rng(seed)
    time = np.arange(RATE // 4) / RATE
    samples = np.zeros((2, frames))
    starts = [round(place * frames) for place in places]
    for start in starts:
        hit = 0.5 * np.exp(-time * 40) * draw.standard_normal((2, len(time))).clip(-1.5, 1.5)
        hit += 0.3 * np.exp(-time * 25) * np.sin(2 * np.pi * 70 * time)
        samples[:, (start + np.arange(len(time))) % frames] += hit
    return sound(samples.clip(-1, 1), RATE), starts
