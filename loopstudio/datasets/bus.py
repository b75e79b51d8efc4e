"""The mix bus of a circular bar: room, glue, saturation, colour and a narrow range of loudness.

Every filter here is a multiplication of the bar's spectrum, so all of it wraps round.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Signal = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
BLOCK = 60
LOUDEST_DB = -9.5
PEAK = 10 ** (-1.0 / 20)


@dataclass(frozen=True)
class Bus:
    """One setting of the bus.

    room_s: reverberation time in seconds, room_db its level, room_hz its brightness; ratio and
    threshold_db of the compressor; drive of the saturation (0 none); low_hz and high_hz corners of
    the high-pass and low-pass (0 none); loudness_db the RMS to reach in dBFS.
    """

    room_s: float
    room_db: float
    room_hz: float
    ratio: float
    threshold_db: float
    drive: float
    low_hz: float
    high_hz: float
    loudness_db: float


def draw_bus(rng: Generator, rough: float) -> Bus:
    """Draw a setting; rough in 0..1 says how much a style likes dirt and colour."""
    small = rng.random() < 0.7
    return Bus(
        room_s=float(rng.uniform(0.12, 0.4) if small else rng.uniform(0.5, 1.3)),
        room_db=float(rng.uniform(-14, -3) if small else rng.uniform(-18, -8)),
        room_hz=float(rng.uniform(2500, 9000)),
        ratio=float(rng.uniform(1.5, 4.0)),
        threshold_db=float(rng.uniform(-12, -4)),
        drive=float(rng.uniform(0.6, 1.0 + 2.5 * rough))
        if rng.random() < 0.35 + 0.5 * rough
        else 0.0,
        low_hz=float(rng.uniform(90, 220)) if rng.random() < 0.06 else 25.0,
        high_hz=float(rng.uniform(5000, 11000)) if rng.random() < 0.05 + 0.2 * rough else 0.0,
        loudness_db=float(rng.uniform(-14.5, -11.5)),
    )


def finish(dry: Signal, send: Signal, bus: Bus, rate: int, rng: Generator) -> Signal:
    """Run a dry bar and what it sends to the room through the bus; peak at most -1 dBFS."""
    spectrum = np.fft.rfft(dry) + np.fft.rfft(send) * _room(bus, len(dry), rate, rng)
    spectrum *= _colour(bus, len(dry), rate)
    wet = np.fft.irfft(spectrum, len(dry)).astype(np.float32)
    wet /= max(float(np.abs(wet).max()), 1e-9)
    glued = _compress(wet, bus, rate)
    if bus.drive:
        glued = np.tanh(glued * np.float32(bus.drive)) / np.float32(np.tanh(bus.drive))
    return _loud(glued, bus.loudness_db)


def _room(bus: Bus, frames: int, rate: int, rng: Generator) -> Spectrum:
    """A plate of exponentially falling noise behind a few early reflections, energy 1."""
    length = min(frames, round(bus.room_s * rate))
    time = np.arange(length, dtype=np.float32) / rate
    tail = rng.standard_normal(length, dtype=np.float32) * np.exp(-6.9 * time / bus.room_s)
    rise = min(length, round(0.012 * rate))
    tail[:rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    for delay in rng.uniform(0.003, 0.035, 6):
        tail[min(length - 1, round(float(delay) * rate))] += rng.choice([-1.0, 1.0]) * 4.0
    tail /= np.sqrt(np.square(tail).sum()) + 1e-9
    spectrum: Spectrum = np.fft.rfft(tail, frames)
    shade = 1 / (1 + 1j * _hertz(frames, rate) / bus.room_hz)
    return spectrum * shade.astype(np.complex64) * np.float32(10 ** (bus.room_db / 20))


def _hertz(frames: int, rate: int) -> NDArray[np.float32]:
    return np.fft.rfftfreq(frames, 1 / rate).astype(np.float32)


def _colour(bus: Bus, frames: int, rate: int) -> Spectrum:
    """Second-order Butterworth corners as analogue, causal responses, so that onsets stay sharp."""
    hertz = _hertz(frames, rate)
    through = 1j * hertz / np.float32(bus.low_hz)
    shape = through**2 / (through**2 + np.sqrt(2) * through + 1)
    if bus.high_hz:
        up = 1j * hertz / np.float32(bus.high_hz)
        shape = shape / (up**2 + np.sqrt(2) * up + 1)
    return shape.astype(np.complex64)


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
    places = (np.arange(blocks) + 0.5) * BLOCK
    smooth = np.interp(np.arange(len(bar)), places, gain, period=blocks * BLOCK)
    return bar * smooth.astype(np.float32)


def _loud(bar: Signal, target_db: float) -> Signal:
    """Clip peaks softly, by 9 dB at most, so that the RMS comes near its target under the ceiling."""
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
    """Straight up to 0.6 of full scale, then bending to the ceiling."""
    pushed = bar * np.float32(10 ** (gain_db / 20))
    size = np.abs(pushed)
    bent = 0.6 + 0.4 * np.tanh((size - 0.6) / 0.4)
    shaped = np.where(size > 0.6, bent, size)
    return (np.sign(pushed) * shaped * (PEAK / max(float(shaped.max()), 1e-9))).astype(np.float32)
