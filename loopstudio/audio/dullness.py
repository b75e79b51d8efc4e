"""Dullness: up to which frequency a loop holds sound, where it was cut above."""

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Audio

WIDTH = 100.0
"""Hertz of a band."""
LOWEST, HIGHEST = 1_000.0, 16_000.0
FALL_DB = 24.0
"""How far below what lies under a cutoff all must lie that is above it."""
_STEEP = 1.25
_KNEE_DB = 9.0
_SHARE = 80.0
_SILENT_DB = -140.0


def cutoff_of(audio: Audio) -> float | None:
    """Give the frequency in Hz above which a loop was cut; None where it was not.

    What a low rate leaves no room for counts as cut: then it is a little below half the rate.
    """
    levels = _levels(audio)
    room = 0.45 * audio.rate
    for band in range(int(LOWEST / WIDTH), int(min(HIGHEST, room) / WIDTH)):
        if _falls(levels, band):
            return _knee(levels, band) * WIDTH
    return room if room < HIGHEST else None


def _levels(audio: Audio) -> NDArray[np.float64]:
    """Give the level of each band in dB, of the louder channel."""
    spectrum = np.abs(np.fft.rfft(audio.samples.astype(np.float64), axis=1)) ** 2
    bins = WIDTH * audio.frames / audio.rate
    edges = np.round(np.arange(int(audio.rate / 2 / WIDTH) + 1) * bins).astype(int)
    power = np.add.reduceat(spectrum, edges[:-1], axis=1).max(axis=0) / audio.frames**2
    levels: NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 10 ** (_SILENT_DB / 10)))
    return levels


def _falls(levels: NDArray[np.float64], band: int) -> bool:
    above = levels[int(band * _STEEP) :]
    return bool(len(above)) and float(above.max()) <= _held(levels[band // 2 : band]) - FALL_DB


def _knee(levels: NDArray[np.float64], band: int) -> int:
    """Give the band above the last one in which all is still there."""
    least = _held(levels[band // 4 : band // 2]) - _KNEE_DB
    loud = np.flatnonzero(levels[: int(band * _STEEP)] >= least)
    return max(int(LOWEST / WIDTH), int(loud[-1]) + 1)


def _held(levels: NDArray[np.float64]) -> float:
    """Give a level that some bands reach: those between a tone's partials hold little."""
    return float(np.percentile(levels, _SHARE))
