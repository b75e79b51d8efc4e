"""Loudness of loops: ITU-R BS.1770-5, with time going round in a circle.

A loop is heard over and over, so its filters have no beginning and its gating blocks lie all round
the bar: what is measured does not depend on where the loop starts, nor on how often it is repeated.
The two filters are the analogue ones behind the coefficients that the standard prints for 48 kHz,
taken to any rate by the bilinear transform and applied as a spectrum.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from loopstudio.audio.level import SILENCE_DB
from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue

BLOCK_SECONDS, STEP_SECONDS = 0.4, 0.1
ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -10.0
CHANNEL_WEIGHTS = (1.0, 1.0, 1.0, 1.41, 1.41)
"""Of left, right, centre and both surrounds, the low one left out."""

_OFFSET_LUFS = -0.691
_SHELF_HZ, _SHELF_Q, _SHELF_DB, _SHELF_SLOPE = 1681.974451, 0.7071752370, 3.999843854, 0.4996667742
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547088, 0.5003270373
_LENGTHS_KEPT = 4

Spectrum = NDArray[np.complex128]
Powers = NDArray[np.float64]


def loudness(audio: Audio) -> float:
    """Give the integrated loudness of audio that repeats without end, in LUFS, not below -120.

    Raises InvalidValue for more than five channels.
    """
    if audio.channels > len(CHANNEL_WEIGHTS):
        raise InvalidValue("Loudness is defined for at most five channels.")
    blocks = _block_powers(_weighted_power(audio), audio.rate)
    heard = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not heard.size:
        return SILENCE_DB
    gate = _power(_lufs(float(heard.mean())) + RELATIVE_GATE_LU)
    return max(SILENCE_DB, _lufs(float(heard[heard > gate].mean())))


def k_weighting(frames: int, rate: int) -> Spectrum:
    """Give the response of both filters at the frequencies of a real transform of so many frames.

    Shape (frames // 2 + 1,).
    """
    half_angle = np.pi * np.arange(frames // 2 + 1) / frames
    # The bilinear transform s = j tan(half the angle) / tan(half the centre's), kept as a fraction:
    # at half the rate the tangent has no value.
    sine, cosine = 1j * np.sin(half_angle), np.cos(half_angle)

    def section(top: tuple[float, float, float], hertz: float, q: float) -> Spectrum:
        across = math.tan(math.pi * hertz / rate) * cosine
        below = sine**2 + sine * across / q + across**2
        made: Spectrum = (top[0] * sine**2 + top[1] * sine * across + top[2] * across**2) / below
        return made

    high = 10.0 ** (_SHELF_DB / 20.0)
    shelf = section((high, high**_SHELF_SLOPE / _SHELF_Q, 1.0), _SHELF_HZ, _SHELF_Q)
    # The standard prints the zeros of its high pass as 1, -2, 1: a little above unity gain.
    k = math.tan(math.pi * _HIGH_PASS_HZ / rate)
    above = 1.0 + k / _HIGH_PASS_Q + k**2
    return shelf * section((above, 0.0, 0.0), _HIGH_PASS_HZ, _HIGH_PASS_Q)


_kept_weighting = lru_cache(_LENGTHS_KEPT)(k_weighting)


def _weighted_power(audio: Audio) -> Powers:
    """Give the weighted squares of all channels, summed: (frames,)."""
    response = _kept_weighting(audio.frames, audio.rate)
    power: Powers = np.zeros(audio.frames)
    for samples, weight in zip(audio.samples, CHANNEL_WEIGHTS, strict=False):
        spectrum = np.fft.rfft(samples.astype(np.float64)) * response
        power += weight * np.fft.irfft(spectrum, audio.frames) ** 2
    return power


def _block_powers(power: Powers, rate: int) -> Powers:
    """Give the mean power of blocks that overlap by three quarters, evenly round the circle."""
    frames, block = power.size, round(BLOCK_SECONDS * rate)
    count = max(1, round(frames / (STEP_SECONDS * rate)))
    starts = np.round(np.arange(count) * frames / count).astype(np.int64)
    sums = np.concatenate(([0.0], np.cumsum(power)))

    def until(place: NDArray[np.int64]) -> Powers:
        rounds, rest = np.divmod(place, frames)
        total: Powers = rounds * sums[-1] + sums[rest]
        return total

    means: Powers = (until(starts + block) - until(starts)) / block
    return means


def _lufs(power: float) -> float:
    return _OFFSET_LUFS + 10.0 * math.log10(power) if power > 0.0 else SILENCE_DB


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs - _OFFSET_LUFS) / 10.0))
