"""Plucked strings (Karplus and Strong 1983, with the tuning of Jaffe and Smith 1983)."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from loopstudio.datasets.melodic.circle import Signal, add_at, frame_at
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.wavetable import hertz_of
from loopstudio.datasets.mono import FRAMES, RATE

_LONGEST_S = 4.0
_RISE = 60


@dataclass(frozen=True)
class StringPatch:
    """A string: brightness 0 to 1 of the pluck, how fast highs die (loss, 0.02 to 0.5).

    ring is the time to -60 dB of a low note in seconds, place where it is plucked (0 to 0.5 of its
    length), damp the time to -60 dB once it is let go.
    """

    brightness: float
    loss: float
    ring: float
    place: float
    damp: float


def play(patch: StringPatch, phrase: Phrase, rng: Generator) -> Signal:
    """Play a bar, (88200,), round its end."""
    bar = np.zeros(FRAMES, np.float32)
    for note in phrase.notes:
        add_at(bar, frame_at(note.beat), _note(patch, note, rng))
    return bar


def _note(patch: StringPatch, note: Note, rng: Generator) -> Signal:
    hertz = hertz_of(note.pitch)
    held = frame_at(note.beats)
    frames = min(round(_LONGEST_S * RATE), held + round(patch.damp * RATE) + 200)
    bright = patch.brightness * (0.4 + 0.6 * note.velocity)
    made = string(hertz, frames, (bright, patch.loss, patch.ring, patch.place), rng)
    if held < frames:
        after = np.arange(frames - held, dtype=np.float32)
        made[held:] *= np.exp(-6.9 * after / max(1.0, patch.damp * RATE))
    made[:_RISE] *= np.linspace(0, 1, _RISE, dtype=np.float32)
    fade = min(300, frames)
    made[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return made * np.float32(0.3 + 0.7 * note.velocity)


def string(
    hertz: float, frames: int, setting: tuple[float, float, float, float], rng: Generator
) -> Signal:
    """Let one string ring for so many frames; setting is brightness, loss, ring and place.

    The loop runs at a rate at which its period is a whole number of samples and the half sample
    of its filter, and is then read at the true rate: so it is in tune at any pitch.
    """
    brightness, loss, ring, place = setting
    period = max(4, int(RATE / hertz - loss))
    rate = hertz * (period + loss)
    count = int(np.ceil(frames * rate / RATE / period)) + 2
    gain = 10 ** (-3.0 / max(1.0, ring * (220 / max(hertz, 60)) ** 0.5 * hertz))
    rows = np.empty((count, period), np.float32)
    rows[0] = _excited(period, brightness, place, rng)
    last = rows[0, -1]
    for k in range(1, count):
        before = rows[k - 1]
        row = rows[k]
        row[1:] = before[1:] * (1 - loss) + before[:-1] * loss
        row[0] = before[0] * (1 - loss) + last * loss
        last = before[-1]
        row *= np.float32(gain)
    return _resampled(rows.reshape(-1), rate / RATE, frames)


def _excited(period: int, brightness: float, place: float, rng: Generator) -> NDArray[np.float32]:
    """Make one period of noise, its highs turned down and combed by where it is plucked."""
    harmonic = np.arange(period // 2 + 1)
    size = np.sqrt(0.2 + rng.uniform(0, 1, len(harmonic)))
    size = size * np.exp(1j * rng.uniform(0, 2 * np.pi, len(harmonic)))
    corner = 2 + brightness**2 * period / 3
    size = size / np.maximum(1, harmonic) ** 0.5 / (1 + (harmonic / corner) ** 2)
    size = size * np.sin(np.pi * harmonic * max(place, 0.03))
    size[0] = 0
    made = np.fft.irfft(size, period)
    return np.asarray(made / max(float(np.abs(made).max()), 1e-9), np.float32)


def _resampled(source: Signal, step: float, frames: int) -> Signal:
    """Read a signal at steps of nearly one sample by Lagrange's cubic."""
    at = 1 + np.arange(frames) * step
    whole = np.minimum(at.astype(np.int64), len(source) - 3)
    t = (at - whole).astype(np.float32)
    a, b, c, d = (source[whole + k] for k in (-1, 0, 1, 2))
    made = (
        a * (-t * (t - 1) * (t - 2) / 6)
        + b * ((t + 1) * (t - 1) * (t - 2) / 2)
        + c * (-(t + 1) * t * (t - 2) / 2)
        + d * ((t + 1) * t * (t - 1) / 6)
    )
    return np.asarray(made, np.float32)
