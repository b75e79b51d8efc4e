"""The chain of effects that a loop goes through, drawn by its kind, and its level at the end."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from loopstudio.datasets.melodic import effect
from loopstudio.datasets.melodic.circle import Signal

PEAK = 10 ** (-1.0 / 20)
_KNEE = np.float32(0.75)


@dataclass(frozen=True)
class Taste:
    """How likely a kind goes through each effect, and where its low cut and its level lie.

    low_hz is the range of the low cut, loud_db that of the RMS to reach in dBFS.
    """

    drive: float
    sweep: float
    phase: float
    chorus: float
    tremolo: float
    crush: float
    delay: float
    room: float
    pump: float
    low_hz: tuple[float, float]
    loud_db: tuple[float, float]


TASTES = {
    "bass": Taste(0.5, 0.12, 0.04, 0.08, 0.03, 0.06, 0.05, 0.15, 0.1, (22, 35), (-16, -11)),
    "arp": Taste(0.2, 0.3, 0.1, 0.25, 0.05, 0.06, 0.55, 0.6, 0.1, (60, 200), (-22, -14)),
    "stab": Taste(0.3, 0.25, 0.1, 0.2, 0.03, 0.06, 0.45, 0.6, 0.08, (60, 200), (-21, -13)),
    "lead": Taste(0.3, 0.15, 0.1, 0.25, 0.04, 0.06, 0.45, 0.6, 0.06, (60, 180), (-20, -13)),
    "pad": Taste(0.12, 0.3, 0.2, 0.35, 0.15, 0.03, 0.15, 0.75, 0.25, (40, 150), (-22, -14)),
    "keys": Taste(0.25, 0.1, 0.12, 0.3, 0.15, 0.05, 0.15, 0.55, 0.1, (35, 90), (-21, -14)),
    "pluck": Taste(0.18, 0.2, 0.08, 0.2, 0.03, 0.05, 0.6, 0.6, 0.06, (60, 180), (-23, -15)),
}
_TIMES = (1.0, 1.5, 2.0, 3.0, 3.0, 3.0, 4.0, 6.0)
_CYCLES = (1, 1, 1, 2, 2, 4)


def finished(bar: Signal, kind: str, lowest_hz: float, rng: Generator) -> Signal:
    """Run a dry bar through a chain drawn for its kind and level it; no peak above -1 dBFS.

    What lies more than an octave below the lowest note is rumble of the instrument and is cut.
    """
    taste = TASTES[kind]
    for _ in range(2):
        bar = effect.passed(bar, 0.42 * lowest_hz, 0.0)
    bar = _coloured(levelled(bar, 0.0), taste, rng)
    bar = _spaced(bar, taste, rng)
    bar = effect.passed(bar, float(rng.uniform(*taste.low_hz)), _high(rng))
    return levelled(bar, float(rng.uniform(*taste.loud_db)))


def _high(rng: Generator) -> float:
    return float(rng.uniform(3000, 10000)) if rng.random() < 0.12 else 0.0


def _coloured(bar: Signal, taste: Taste, rng: Generator) -> Signal:
    if rng.random() < taste.drive:
        gain = float(1.2 * 6 ** rng.uniform(0, 1))
        bar = effect.driven(bar, gain, float(rng.choice([0.0, 0.0, 0.3])))
    if rng.random() < taste.sweep:
        form = str(rng.choice(["sine", "sine", "ramp", "steps", "pulse"]))
        cycles = int(_CYCLES[int(rng.integers(len(_CYCLES)))])
        path = effect.lfo(form, cycles, float(rng.uniform()), int(rng.integers(2**31)))
        low = float(rng.uniform(250, 900))
        corners = effect.moved(low, low * float(rng.uniform(4, 16)), path)
        kind = str(rng.choice(["low", "low", "low", "band", "high"]))
        corners = corners / 3 if kind == "high" else corners
        bar = effect.swept(bar, corners, float(rng.uniform(0, 0.7)), kind)
    if rng.random() < taste.phase:
        path = effect.lfo("sine", int(rng.integers(1, 3)), float(rng.uniform()), 0)
        bar = effect.phased(bar, effect.moved(250, 3500, path), float(rng.uniform(0.5, 1)))
    if rng.random() < taste.chorus:
        depth, mix = float(rng.uniform(0.3, 2.2)), float(rng.uniform(0.4, 1))
        bar = effect.chorused(bar, int(rng.integers(1, 4)), depth, mix, int(rng.integers(2**31)))
    if rng.random() < taste.crush:
        hold = int(rng.choice([1, 2, 3, 4, 5, 6, 8]))
        bar = effect.crushed(bar, float(rng.uniform(4.5, 9)), hold)
    return bar


def _spaced(bar: Signal, taste: Taste, rng: Generator) -> Signal:
    if rng.random() < taste.tremolo:
        cycles = int(rng.choice([2, 4, 6, 8, 8, 12, 16]))
        square = float(rng.choice([0.0, 0.0, 0.4]))
        bar = effect.trembled(bar, cycles, float(rng.uniform(0.3, 0.9)), square)
    if rng.random() < taste.delay:
        time = float(_TIMES[int(rng.integers(len(_TIMES)))])
        band = (float(rng.uniform(100, 500)), float(rng.uniform(1800, 9000)))
        feedback, mix = float(rng.uniform(0.15, 0.68)), float(rng.uniform(0.2, 0.65))
        bar = effect.delayed(bar, time, feedback, mix, band)
    if rng.random() < taste.room:
        bar = effect.roomed(bar, int(rng.integers(effect.ROOMS)), float(rng.uniform(0.08, 0.6)))
    if rng.random() < taste.pump:
        bar = effect.pumped(bar, float(rng.uniform(0.4, 0.95)), float(rng.uniform(0.08, 0.2)))
    return bar


def levelled(bar: Signal, loud_db: float) -> Signal:
    """Bring a bar's RMS to loud_db as far as its peak lets it, with 3 dB of soft clipping at most.

    It has no DC and no peak above -1 dBFS. Silence stays silence.
    """
    bar = bar - bar.mean()
    peak = float(np.abs(bar).max())
    if peak < 1e-6:
        return bar
    bar = bar / np.float32(peak)
    rms = float(np.sqrt(np.square(bar).mean()))
    gain = 10 ** (loud_db / 20) / rms
    if gain > PEAK:
        bar = _bent(bar * np.float32(min(gain / PEAK, 1.41)))
        bar = bar - bar.mean()
        return np.asarray(bar * (PEAK / float(np.abs(bar).max())), np.float32)
    return np.asarray(bar * np.float32(gain), np.float32)


def _bent(bar: Signal) -> Signal:
    size = np.abs(bar)
    over = np.maximum(size - _KNEE, 0) / (1 - _KNEE)
    bent = np.minimum(size, _KNEE) + (1 - _KNEE) * np.tanh(over)
    return np.asarray(np.sign(bar) * bent, np.float32)
