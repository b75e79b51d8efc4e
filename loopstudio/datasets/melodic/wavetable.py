"""Wavetables: spectra of waves, seen through a low-pass filter at many cutoffs, read as a voice.

A periodic wave through a filter that moves slowly is at each moment the wave with its harmonics
weighed by the filter's response there. So a note is read from a bank of tables, one per cutoff,
with no harmonic above the Nyquist frequency, and the sweep is exact to within the bank's steps.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from loopstudio.datasets.melodic.circle import Signal
from loopstudio.datasets.mono import RATE

SIZE = 2048
HARMONICS = SIZE // 2
LOWEST_HZ = 30.0
OCTAVES = 9.4
TABLES = 72
_CEILING_HZ = 19_000.0

Spectrum = NDArray[np.complex64]


@dataclass(frozen=True, eq=False)
class Bank:
    """Tables (cutoffs, SIZE) of one wave at one pitch; cutoffs rise evenly in octaves."""

    tables: NDArray[np.float32]


def spectrum(wave: str, rng: Generator) -> Spectrum:
    """Give the harmonics of a wave, (HARMONICS + 1,), the fundamental at index 1 about 1.

    wave: sine, triangle, saw, square, pulse (its width drawn), organ (drawbars drawn, an octave
    lower than written), digital (drawn harmonics), hollow, or buzz.
    """
    k = np.arange(HARMONICS + 1, dtype=np.float64)
    k[0] = 1.0
    odd = np.arange(HARMONICS + 1) % 2
    level = np.zeros(HARMONICS + 1)
    if wave == "sine":
        level[1] = 1.0
    elif wave == "triangle":
        level = odd / k**2 * np.where(np.arange(HARMONICS + 1) % 4 == 1, 1, -1)
    elif wave == "square":
        level = odd / k
    elif wave == "pulse":
        level = np.sin(np.pi * k * rng.uniform(0.08, 0.35)) / k
    else:
        level = _drawn(wave, k, rng)
    level[0] = 0.0
    return np.asarray(-1j * level, np.complex64)


def _drawn(wave: str, k: NDArray[np.float64], rng: Generator) -> NDArray[np.float64]:
    if wave == "organ":
        level = np.zeros(len(k))
        level[[1, 2, 3, 4, 6, 8, 10, 12, 16]] = rng.uniform(0, 1, 9) ** 1.5
        level[2] = 1.0
        return level
    if wave == "digital":
        few = rng.uniform(0, 1, len(k)) ** 3 / k ** rng.uniform(0.4, 1.1)
        few[int(rng.integers(10, 40)) :] = 0.0
        few[1] = 1.0
        return few
    if wave == "hollow":
        return np.where(np.arange(len(k)) % 2, 1.0, 0.12) / k**1.3
    if wave == "buzz":
        return 1.0 / k**0.55
    return 1.0 / k


def vowel(hertz: NDArray[Any], formants: tuple[float, ...]) -> NDArray[np.float64]:
    """Weigh frequencies by formants, each 15 % wide; between them a floor of -26 dB."""
    peaks = [1 / (1 + ((hertz - f) / (0.15 * f)) ** 2) for f in formants]
    return np.asarray(0.05 + np.sum(peaks, axis=0))


def bank(wave: Spectrum, hertz: float, resonance: float, formants: tuple[float, ...] = ()) -> Bank:
    """Make the tables of a wave at a pitch; resonance 0 to 1 of a ladder of four poles."""
    at = np.arange(HARMONICS + 1) * hertz
    kept = np.where(at < _CEILING_HZ, wave, 0)
    if formants:
        kept = kept * vowel(at, formants)
    used = max(2, int(np.flatnonzero(kept)[-1]) + 1)
    cutoffs = LOWEST_HZ * 2 ** (np.arange(TABLES) * OCTAVES / (TABLES - 1))
    slope = 1 + 1j * (at[:used] / cutoffs[:, None])
    feedback = 3.9 * min(resonance, 0.97)
    # The passband falls by 1 / (1 + feedback); half of that is given back, as players do.
    response = (1 + 0.6 * feedback) / (slope**4 + feedback)
    full = np.zeros((TABLES, HARMONICS + 1), np.complex64)
    full[:, :used] = kept[:used] * response
    tables = np.fft.irfft(full, SIZE, axis=1) * (SIZE / 2)
    return Bank(np.asarray(tables, np.float32))


def read(source: Bank, phase: NDArray[np.float64], cutoff: NDArray[np.float64]) -> Signal:
    """Read a bank at phases in periods and cutoffs in Hz, both (frames,), linear in both."""
    across = np.log2(np.maximum(cutoff, LOWEST_HZ) / LOWEST_HZ) * ((TABLES - 1) / OCTAVES)
    across = np.minimum(across, TABLES - 1.001)
    row = across.astype(np.int32)
    tilt = (across - row).astype(np.float32)
    along = (phase - np.floor(phase)) * SIZE
    column = along.astype(np.int32)
    part = (along - column).astype(np.float32)
    column &= SIZE - 1
    after = (column + 1) & (SIZE - 1)
    flat = source.tables.reshape(-1)
    start = row * SIZE
    low = flat[start + column] * (1 - part) + flat[start + after] * part
    start += SIZE
    high = flat[start + column] * (1 - part) + flat[start + after] * part
    return np.asarray(low + (high - low) * tilt, np.float32)


def hertz_of(pitch: float) -> float:
    """Give the frequency of a MIDI note in equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def seconds(frames: int) -> NDArray[np.float64]:
    """Give the time of each frame in seconds."""
    return np.asarray(np.arange(frames) / RATE, np.float64)
