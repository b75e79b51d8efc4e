"""Tempo of a recording: by ear, and by its name."""

import math
import re
from dataclasses import dataclass

import numpy as np

from loopstudio.audio.onset import Envelope, strength
from loopstudio.core.audio import Audio

SLOWEST, FASTEST = 60.0, 200.0

_HOP_MS = 4.0
_LONGEST_SECONDS = 60.0
_MULTIPLES = (1, 2, 4)
_USUAL_BPM, _USUAL_OCTAVES = 120.0, 0.9
_WELL_CUT = 0.015
_LARGEST_BEATS = 64
# Audacity's rule in words (its filenamebpmparser.cpp): a separator, a whole number, perhaps a
# separator, "bpm" in any case, a separator or the end. Here a name may also begin with the number,
# and it may have decimals, of which Audacity would take the last digits.
_IN_NAME = re.compile(
    r"(?<![^\s_.\-])(?<!\d\.)(\d{1,3}(?:\.\d{1,9})?)[\s_.\-]?bpm(?=[\s_.\-]|$)", re.IGNORECASE
)
_NAME_RANGE = (30.0, 300.0)
_SEPARATORS = " 	_.-"


@dataclass(frozen=True)
class TempoEstimate:
    """A tempo in quarter notes per minute, and how sure it is, from 0 to 1."""

    bpm: float
    confidence: float


def estimate(audio: Audio) -> TempoEstimate:
    """Estimate the tempo, 60 to 200 BPM, by autocorrelation of the onset strength.

    A recording whose length is a whole number of beats within 1.5 % of what is heard is taken as
    well cut, and gets that exact tempo. Where nothing is struck, 120 with confidence 0.
    """
    longest = int(_LONGEST_SECONDS * audio.rate)
    part = audio if audio.frames <= longest else Audio(audio.samples[:, :longest], audio.rate)
    rise, hop = strength(part, _HOP_MS)
    moving = rise - rise.mean()
    energy = float(moving @ moving)
    per_minute = 60.0 * audio.rate / hop
    if energy <= 1e-9 or len(rise) < per_minute / FASTEST * 2:
        return TempoEstimate(_USUAL_BPM, 0.0)
    bpms = np.geomspace(SLOWEST, FASTEST, 600)
    scores = _scores(_autocorrelation(moving) / energy, per_minute / bpms)
    weight = np.exp(-0.5 * (np.log2(bpms / _USUAL_BPM) / _USUAL_OCTAVES) ** 2)
    best = int(np.argmax(scores * weight))
    confidence = min(1.0, max(0.0, float(scores[best])))
    return TempoEstimate(_well_cut(float(bpms[best]), audio), confidence)


def bpm_from_name(name: str) -> float | None:
    """Read the tempo out of a file name: `Kit_Bass_120bpm_Am.wav` gives 120."""
    return next(iter(tempos_in_name(name)), None)


def tempos_in_name(name: str) -> list[float]:
    """Give every tempo that a file name tells, in order."""
    return [float(found[1]) for found in _told(name)]


def without_tempo(name: str) -> str:
    """Give a name without the tempos that it tells, what is left joined by underscores."""
    parts, end = [], 0
    for found in _told(name):
        parts.append(name[end : found.start()])
        end = found.end()
    if not parts:
        return name
    left = (part.strip(_SEPARATORS) for part in (*parts, name[end:]))
    return "_".join(part for part in left if part)


def _told(name: str) -> list[re.Match[str]]:
    low, high = _NAME_RANGE
    return [found for found in _IN_NAME.finditer(name) if low <= float(found[1]) <= high]


def _autocorrelation(moving: Envelope) -> Envelope:
    # Circular: a loop goes on after its end, and a long recording loses little by it.
    size = len(moving)
    power = np.abs(np.fft.rfft(moving)) ** 2
    return np.fft.irfft(power, size)


def _scores(correlation: Envelope, beats: Envelope) -> Envelope:
    """Mean correlation at one, two and four beats: the beat repeats, its subdivisions less so."""
    size = len(correlation)
    total = np.zeros(len(beats))
    for multiple in _MULTIPLES:
        lag = np.mod(beats * multiple, size)
        below = np.floor(lag).astype(np.int64)
        part = lag - below
        low, high = correlation[below % size], correlation[(below + 1) % size]
        total += low * (1.0 - part) + high * part
    return total / len(_MULTIPLES)


def _well_cut(bpm: float, audio: Audio) -> float:
    beats = round(audio.seconds * bpm / 60.0)
    if not 1 <= beats <= _LARGEST_BEATS:
        return bpm
    exact = 60.0 * beats / audio.seconds
    near = math.isclose(exact, bpm, rel_tol=_WELL_CUT) and SLOWEST <= exact <= FASTEST
    return exact if near else bpm
