"""Limiter: a loop as loud as other loops are, with its peaks held at a ceiling.

A look-ahead limiter (Giannoulis, Massberg and Reiss 2012, feed-forward with smoothed gain) whose
time goes in a circle: what its end does to its beginning is as if the loop had always been playing.
"""

import numpy as np
from numpy.typing import NDArray

from loopstudio.audio.level import SILENCE_DB, gain, remove_dc, true_peak_db
from loopstudio.audio.loudness import loudness
from loopstudio.audio.resample import turned
from loopstudio.core.audio import Audio

_OVERSAMPLING = 4
_LOOK_AHEAD_SECONDS = 0.0015
_RELEASE_DB_PER_SECOND = 80.0

Curve = NDArray[np.float64]


def loud(
    audio: Audio, target_lufs: float = -16.0, ceiling_dbtp: float = -1.0, most_db: float = 6.0
) -> Audio:
    """Bring a loop's true peak to the ceiling, and its loudness towards the target.

    Peaks are lowered by most_db at most; a loop that is loud enough keeps them. Silence stays
    silence. A loop without DC gets none.
    """
    peak = true_peak_db(audio)
    if peak <= SILENCE_DB:
        return audio
    up = ceiling_dbtp - peak
    missing = target_lufs - (loudness(audio) + up)
    if missing <= 0.0:
        return gain(audio, up)
    # Where peaks of one sign are lowered more than those of the other, the middle moves.
    held = remove_dc(limit(gain(audio, up + min(missing, most_db)), ceiling_dbtp))
    # Lowered in the middle of a peak, a wave can still pass the ceiling between two samples.
    return gain(held, ceiling_dbtp - true_peak_db(held))


def limit(audio: Audio, ceiling_dbtp: float = -1.0) -> Audio:
    """Lower every peak above the ceiling in dBTP; all channels alike, and nothing is raised."""
    excess = np.maximum(0.0, _peaks_db(audio) - ceiling_dbtp)
    if not excess.any():
        return audio
    reach = round(_LOOK_AHEAD_SECONDS * audio.rate)
    lowered = _smoothed(_held(_released(excess, audio.rate), reach), reach)
    return Audio((audio.samples * 10.0 ** (lowered / -20.0)).astype(np.float32), audio.rate)


def _peaks_db(audio: Audio) -> Curve:
    """Give the true peak (frames,) of all channels about each sample, in dB."""
    fine = turned(audio.samples, audio.frames * _OVERSAMPLING)
    largest = np.abs(fine).max(axis=0).reshape(-1, _OVERSAMPLING).max(axis=1)
    around = np.maximum(largest, np.roll(largest, 1))
    # The finer wave lacks what lies next to half the rate, and so can miss a sample itself.
    every = np.maximum(around, np.abs(audio.samples).max(axis=0)).astype(np.float64)
    curve: Curve = 20.0 * np.log10(np.maximum(every, 1e-6))
    return curve


def _released(excess: Curve, rate: int) -> Curve:
    """Let each value fall along a straight line in dB, round the end, unless a higher one comes."""
    slope = np.arange(2 * len(excess)) * (_RELEASE_DB_PER_SECOND / rate)
    highest = np.maximum.accumulate(np.tile(excess, 2) + slope) - slope
    falling: Curve = np.maximum(highest[len(excess) :], 0.0)
    return falling


def _held(curve: Curve, reach: int) -> Curve:
    """Give the largest value within `reach` samples on either side, round the end."""
    best, width = curve, 1
    while width < 2 * reach + 1:
        step = min(width, 2 * reach + 1 - width)
        best, width = np.maximum(best, np.roll(best, step)), width + step
    return np.roll(best, -reach)


def _smoothed(curve: Curve, reach: int) -> Curve:
    """Average over `reach` samples on either side under a Hann window, round the end."""
    window = np.hanning(2 * reach + 3)[1:-1]
    kernel = np.zeros(len(curve))
    np.add.at(kernel, np.arange(-reach, reach + 1) % len(curve), window / window.sum())
    smooth: Curve = np.fft.irfft(np.fft.rfft(curve) * np.fft.rfft(kernel), len(curve))
    return smooth
