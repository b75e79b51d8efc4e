"""The mix bus of a circular bar: room, glue, saturation, colour and a narrow range of loudness.

Every filter here is a multiplication of the bar's spectrum, so all of it wraps round.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Signal = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
BLOCK = 60
ROOMS, ROOM_SEED = 96, 88_200
KNEE = np.float32(0.6)
LOUDEST_DB = -9.5
PEAK = 10 ** (-1.0 / 20)


@dataclass(frozen=True)
class Bus:
    """One setting of the bus.

    room: which room, 0 to 95, and room_db its level; ratio and threshold_db of the compressor;
    drive of the saturation (0 none); low_hz and high_hz corners of the high-pass and the low-pass
    (0 none); loudness_db the RMS to reach in dBFS.
    """

    room: int
    room_db: float
    ratio: float
    threshold_db: float
    drive: float
    low_hz: float
    high_hz: float
    loudness_db: float


def draw_bus(rng: Generator, rough: float) -> Bus:
    """Draw a setting; rough in 0..1 says how much a style likes dirt and colour."""
    return Bus(
        room=int(rng.integers(ROOMS)),
        room_db=float(rng.uniform(-16, -3)),
        ratio=float(rng.uniform(1.5, 4.0)),
        threshold_db=float(rng.uniform(-12, -4)),
        drive=float(rng.uniform(0.6, 1.0 + 2.5 * rough))
        if rng.random() < 0.35 + 0.5 * rough
        else 0.0,
        low_hz=float(rng.uniform(90, 220)) if rng.random() < 0.06 else 25.0,
        high_hz=float(rng.uniform(5000, 11000)) if rng.random() < 0.05 + 0.2 * rough else 0.0,
        loudness_db=float(rng.uniform(-15.5, -12.0)),
    )


def finish(dry: Signal, send: Signal, bus: Bus, rate: int) -> Signal:
    """Run a dry bar and what it sends to the room through the bus; peak at most -1 dBFS."""
    send = send * np.float32(10 ** (bus.room_db / 20))
    spectrum = np.fft.rfft(dry) + np.fft.rfft(send) * _room(bus.room, len(dry), rate)
    spectrum *= _colour(bus, len(dry), rate)
    wet = np.fft.irfft(spectrum, len(dry)).astype(np.float32)
    wet /= max(float(np.abs(wet).max()), 1e-9)
    glued = _compress(wet, bus, rate)
    if bus.drive:
        glued = np.tanh(glued * np.float32(bus.drive)) / np.float32(np.tanh(bus.drive))
    return _loud(glued, bus.loudness_db)


@lru_cache(maxsize=ROOMS)
def _room(number: int, frames: int, rate: int) -> Spectrum:
    """Make a plate of falling noise behind a few early reflections, its energy 1.

    Every number is a room of its own: its time, brightness and reflections are drawn from it.
    """
    rng = np.random.default_rng([ROOM_SEED, number])
    small = rng.random() < 0.7
    seconds = float(rng.uniform(0.12, 0.4) if small else rng.uniform(0.5, 1.3))
    length = min(frames, round(seconds * rate))
    time = np.arange(length, dtype=np.float32) / rate
    tail = rng.standard_normal(length, dtype=np.float32) * np.exp(-6.9 * time / seconds)
    rise = min(length, round(0.012 * rate))
    tail[:rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    for delay in rng.uniform(0.003, 0.035, 6):
        tail[min(length - 1, round(float(delay) * rate))] += rng.choice([-1.0, 1.0]) * 4.0
    tail /= np.sqrt(np.square(tail).sum())
    shade = 1 + _hertz(frames, rate) * np.complex64(1j / rng.uniform(2500, 9000))
    return (np.fft.rfft(tail, frames) / shade).astype(np.complex64)


@lru_cache(maxsize=4)
def _hertz(frames: int, rate: int) -> NDArray[np.float32]:
    return np.fft.rfftfreq(frames, 1 / rate).astype(np.float32)


def _colour(bus: Bus, frames: int, rate: int) -> Spectrum:
    """Second-order Butterworth corners as analogue, causal responses, so that onsets stay sharp."""
    shape = _high_pass(bus.low_hz, frames, rate)
    if bus.high_hz:
        up = _hertz(frames, rate) / np.float32(bus.high_hz)
        shape = shape / (1 - up * up + np.complex64(1.4142136j) * up)
    return shape


@lru_cache(maxsize=2)
def _high_pass(corner_hz: float, frames: int, rate: int) -> Spectrum:
    up = _hertz(frames, rate) / np.float32(corner_hz)
    shape: Spectrum = -up * up / (1 - up * up + np.complex64(1.4142136j) * up)
    return shape


def _compress(bar: Signal, bus: Bus, rate: int) -> Signal:
    """Pull loud stretches down; the level is a circular, causal, exponential mean of the power."""
    blocks = len(bar) // BLOCK
    power = np.square(bar[: blocks * BLOCK].reshape(blocks, BLOCK)).mean(axis=1)
    time = np.arange(blocks) * BLOCK / rate
    kernel = np.exp(-time / 0.09) - np.exp(-time / 0.008)
    kernel /= kernel.sum()
    level = np.fft.irfft(np.fft.rfft(power) * np.fft.rfft(kernel), blocks)
    over = 10 * np.log10(np.maximum(level, 1e-9)) + 10 - bus.threshold_db
    gain = 10 ** (-np.maximum(over, 0) * (1 - 1 / bus.ratio) / 20)
    return bar * _stretched(gain.astype(np.float32), len(bar))


def _stretched(gain: Signal, frames: int) -> Signal:
    """Join one gain per block by straight lines, round the end of the bar too."""
    before, after = np.roll(gain, 1), gain
    ramp = np.arange(BLOCK, dtype=np.float32) / BLOCK
    lines = (before[:, None] + (after - before)[:, None] * ramp).reshape(-1)
    return np.asarray(np.roll(lines, BLOCK // 2)[:frames], np.float32)


def _loud(bar: Signal, target_db: float) -> Signal:
    """Clip peaks softly, by 9 dB at most, so that the RMS nears its target under the ceiling."""
    bar = bar / max(float(np.abs(bar).max()), 1e-9)
    thin = bar[::5]
    low, high = 0.0, 9.0
    for _ in range(6):
        middle = (low + high) / 2
        rms = float(np.sqrt(np.square(_clip(thin, middle)).mean()))
        low, high = (middle, high) if 20 * np.log10(rms + 1e-9) < target_db else (low, middle)
    loud = _clip(bar, (low + high) / 2)
    rms_db = 20 * np.log10(float(np.sqrt(np.square(loud).mean())) + 1e-9)
    # A dense bar is too loud even unclipped: it alone is turned down below the ceiling.
    return loud * np.float32(10 ** (min(0.0, LOUDEST_DB - rms_db) / 20))


def _clip(bar: Signal, gain_db: float) -> Signal:
    """Straight up to the knee, then bending to the ceiling."""
    pushed = bar * np.float32(10 ** (gain_db / 20))
    over = np.flatnonzero(np.abs(pushed) > KNEE)
    size = np.abs(pushed[over])
    bent = KNEE + (1 - KNEE) * np.tanh((size - KNEE) / (1 - KNEE))
    pushed[over] *= (bent / size).astype(np.float32)
    pushed *= np.float32(PEAK / max(float(np.abs(pushed).max()), 1e-9))
    return pushed
