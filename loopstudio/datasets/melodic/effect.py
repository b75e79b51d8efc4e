"""Effects on a circular bar: none of them knows where the bar starts.

What is linear and steady is a multiplication of the bar's spectrum; what moves is worked out in
windows that wrap round; what bends samples has no memory.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from loopstudio.datasets.melodic.circle import Signal
from loopstudio.datasets.mono import FRAMES, RATE

_WINDOW, _HOP = 1008, 252
_STEPS = FRAMES // _HOP
ROOMS, _ROOM_SEED = 64, 44_100


def shaped(bar: Signal, response: NDArray[np.complex64]) -> Signal:
    """Multiply a bar's spectrum by a response of shape (44101,)."""
    return np.asarray(np.fft.irfft(np.fft.rfft(bar) * response, len(bar)), np.float32)


def passed(bar: Signal, low_hz: float, high_hz: float) -> Signal:
    """Cut below low_hz and above high_hz (0 none), 12 dB an octave each, Butterworth, causal."""
    response = np.ones(FRAMES // 2 + 1, np.complex64)
    if low_hz:
        up = _hertz() / np.float32(low_hz)
        response = -up * up / (1 - up * up + np.complex64(1.4142136j) * up)
    if high_hz:
        up = _hertz() / np.float32(high_hz)
        response = response / (1 - up * up + np.complex64(1.4142136j) * up)
    return shaped(bar, response)


def swept(bar: Signal, corner_hz: NDArray[np.float64], resonance: float, form: str) -> Signal:
    """Filter with a corner that moves, one value for each of 350 windows round the bar.

    form is low, high or band; resonance 0 to 1 lifts the corner by up to 15 dB.
    """
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    up = hertz[None, :] / corner_hz[:, None]
    damping = 1.4 * 0.13**resonance
    below = 1 / np.sqrt((1 - up * up) ** 2 + (damping * up) ** 2)
    gain = {"low": below, "high": below * up * up, "band": below * up * damping}[form]
    return _windowed(bar, gain.astype(np.complex64))


def phased(bar: Signal, centre_hz: NDArray[np.float64], depth: float) -> Signal:
    """Mix a bar with itself through four all-passes whose centre moves (350 values)."""
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    up = 1j * hertz[None, :] / centre_hz[:, None]
    turned = ((1 - up) / (1 + up)) ** 4
    return _windowed(bar, ((1 + depth * turned) / (1 + depth)).astype(np.complex64))


def moved(low: float, high: float, lfo: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn an LFO of 350 values in 0..1 into frequencies from low to high, even in octaves."""
    return np.asarray(low * (high / low) ** lfo)


def lfo(form: str, cycles: int, offset: float, seed: int) -> NDArray[np.float64]:
    """Give a closed LFO of 350 values in 0..1: sine, ramp (falling), steps, or pulse."""
    place = (np.arange(_STEPS) / _STEPS * cycles + offset) % 1.0
    if form == "ramp":
        return np.asarray(np.where(place < 0.94, 1 - place / 0.94, (place - 0.94) / 0.06))
    if form == "steps":
        drawn = np.random.default_rng(seed).uniform(0, 1, 16)
        return np.repeat(drawn, _STEPS // 16 + 1)[:_STEPS]
    if form == "pulse":
        return np.exp(-4 * place) * np.minimum(1, place / 0.02)
    return 0.5 - 0.5 * np.cos(2 * np.pi * place)


def driven(bar: Signal, gain: float, bias: float) -> Signal:
    """Saturate: the bar at peak 1 times gain through tanh, leaning by bias; twice the rate within.

    The peak stays as it was.
    """
    peak = max(float(np.abs(bar).max()), 1e-9)
    wide = np.zeros(FRAMES + 1, np.complex64)
    wide[: FRAMES // 2 + 1] = np.fft.rfft(bar / peak)
    dense = np.fft.irfft(wide, 2 * FRAMES) * 2
    bent = np.tanh(dense * gain + bias) - np.tanh(bias)
    made = np.fft.irfft(np.fft.rfft(bent)[: FRAMES // 2 + 1], FRAMES) / 2
    return np.asarray(made * (peak / max(float(np.abs(made).max()), 1e-9)), np.float32)


def crushed(bar: Signal, bits: float, hold: int) -> Signal:
    """Round to 2 ** bits levels and hold every hold-th sample; hold divides 88,200."""
    peak = max(float(np.abs(bar).max()), 1e-9)
    levels = 2 ** (bits - 1)
    rounded = np.rint(bar / peak * levels) / levels * peak
    return np.asarray(np.repeat(rounded[::hold], hold), np.float32)


def trembled(bar: Signal, cycles: int, depth: float, square: float) -> Signal:
    """Move the level in time with the bar; square 0 is a sine, towards 1 a gate."""
    wave = np.cos(2 * np.pi * cycles * np.arange(FRAMES) / FRAMES)
    if square:
        wave = np.tanh(wave * (1 + 12 * square)) / np.tanh(1 + 12 * square)
    return np.asarray(bar * (1 - depth * (0.5 - 0.5 * wave)), np.float32)


def pumped(bar: Signal, depth: float, release: float) -> Signal:
    """Duck the bar at each beat, as a compressor keyed by a kick does; release in seconds."""
    since = np.arange(FRAMES) % (FRAMES // 4) / RATE
    dip = np.minimum(1, since / 0.006) * np.exp(-np.maximum(0, since - 0.006) / release)
    left = np.exp(-0.494 / release) * np.maximum(0, 1 - since / 0.006)
    return np.asarray(bar * (1 - depth * (dip + left)), np.float32)


def chorused(bar: Signal, cycles: int, depth_ms: float, mix: float, seed: int) -> Signal:
    """Add three voices whose delays move a whole number of times a bar."""
    rng = np.random.default_rng(seed)
    place = np.arange(FRAMES)
    made = bar.astype(np.float64)
    for turn in range(3):
        phase = 2 * np.pi * (cycles * place / FRAMES + turn / 3 + rng.uniform(0, 0.2))
        delay = (rng.uniform(6, 16) + depth_ms * np.sin(phase)) * RATE / 1000
        at = place - delay
        whole = np.floor(at).astype(np.int64)
        part = at - whole
        before, after = bar[whole % FRAMES], bar[(whole + 1) % FRAMES]
        made += mix / 1.7 * (before * (1 - part) + after * part)
    return np.asarray(made / np.sqrt(1 + mix * mix), np.float32)


def delayed(
    bar: Signal, sixteenths: float, feedback: float, mix: float, band: tuple[float, float]
) -> Signal:
    """Add echoes in time, each darker and thinner than the last; band is where they pass, in Hz.

    The echoes have gone on for ever, so that a bar ends as it began.
    """
    late = np.exp(-2j * np.pi * _hertz() * np.float32(sixteenths * 0.125)).astype(np.complex64)
    low, high = (_hertz() / np.float32(corner) for corner in band)
    colour = np.complex64(1j) * low / (1 + np.complex64(1j) * low) / (1 + np.complex64(1j) * high)
    turn = late * colour
    return shaped(bar, 1 + np.float32(mix) * turn / (1 - np.float32(feedback) * turn))


def roomed(bar: Signal, room: int, mix: float) -> Signal:
    """Put the bar in one of 64 rooms, 0.3 to 4 s long; mix is the room's level against the dry."""
    wet = shaped(bar, _room(room))
    return np.asarray(bar + np.float32(mix) * wet, np.float32)


@lru_cache(maxsize=ROOMS)
def _room(number: int) -> NDArray[np.complex64]:
    """Make falling noise, its highs falling faster, wrapped round the bar; energy 1."""
    rng = np.random.default_rng([_ROOM_SEED, number])
    length = float(0.3 * (4.0 / 0.3) ** rng.uniform(0, 1))
    frames = -(-round(length * RATE) // FRAMES) * FRAMES
    time = np.arange(frames, dtype=np.float32) / RATE
    start = round(rng.uniform(0.0, 0.04) * RATE)
    bright = rng.standard_normal(frames, dtype=np.float32) * np.exp(-13 * time / length)
    noise = np.fft.rfft(rng.standard_normal(frames, dtype=np.float32))
    hertz = np.fft.rfftfreq(frames, 1 / RATE)
    dark = np.fft.irfft(noise / (1 + 1j * hertz / rng.uniform(1200, 3500)), frames)
    tail = bright * 0.5 + dark.astype(np.float32) * np.exp(-6.9 * time / length) * 2
    rise = round(rng.uniform(0.002, 0.03) * RATE)
    tail[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    tail = np.roll(tail, start)
    wrapped = tail.reshape(-1, FRAMES).sum(axis=0)
    wrapped /= np.sqrt(np.square(tail).sum())
    up = _hertz() / np.float32(120.0)
    return np.asarray(np.fft.rfft(wrapped) * (1j * up / (1 + 1j * up)), np.complex64)


@lru_cache(maxsize=1)
def _hertz() -> NDArray[np.float32]:
    return np.fft.rfftfreq(FRAMES, 1 / RATE).astype(np.float32)


def _windowed(bar: Signal, gain: NDArray[np.complex64]) -> Signal:
    """Weigh the spectrum of each of 350 windows round the bar and add them up again."""
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(_WINDOW) + 0.5) / _WINDOW))
    at = (np.arange(_STEPS)[:, None] * _HOP + np.arange(_WINDOW) - _WINDOW // 2) % FRAMES
    spectra = np.fft.rfft(bar[at] * window, axis=1) * gain
    frames = np.fft.irfft(spectra, _WINDOW, axis=1) * window
    made = np.zeros(FRAMES)
    parts = frames.reshape(_STEPS, 4, _HOP)
    for k in range(4):
        made += np.roll(parts[:, k].reshape(-1), k * _HOP - _WINDOW // 2)
    return np.asarray(made / 2, np.float32)
