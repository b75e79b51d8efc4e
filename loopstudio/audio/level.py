"""Level: DC offset, true peak and gain."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from loopstudio.core.audio import Audio, Samples

SILENCE_DB = -120.0
"""What every measure here gives for silence, in dB: finite, so that it can be written as JSON."""

_OVERSAMPLING = 4
_BLOCK, _MARGIN = 1 << 20, 256


def decibels(amplitude: float) -> float:
    """Give 20 log10 of an amplitude, not below -120 dB."""
    return max(SILENCE_DB, 20.0 * math.log10(amplitude)) if amplitude > 0.0 else SILENCE_DB


def remove_dc(audio: Audio) -> Audio:
    """Subtract each channel's mean."""
    means = audio.samples.mean(axis=1, dtype=np.float64, keepdims=True)
    return Audio((audio.samples - means).astype(np.float32), audio.rate)


def true_peak_db(audio: Audio) -> float:
    """Give the true peak in dBTP, at 4x the rate (ITU-R BS.1770), the audio taken as a loop."""
    peak = float(np.abs(audio.samples).max())
    for block in _wrapped_blocks(audio.samples):
        between = soxr.resample(block.T, 1, _OVERSAMPLING)
        edge = _MARGIN * _OVERSAMPLING
        peak = max(peak, float(np.abs(between[edge:-edge]).max()))
    return decibels(peak)


def rms_db(audio: Audio) -> float:
    """Give the root mean square of all channels in dB below full scale."""
    return decibels(float(np.sqrt(np.square(audio.samples, dtype=np.float64).mean())))


def gain(audio: Audio, db: float) -> Audio:
    """Change the level by so many dB."""
    return Audio(audio.samples * np.float32(10.0 ** (db / 20.0)), audio.rate)


def normalise_peak(audio: Audio, target_dbtp: float = -1.0) -> Audio:
    """Bring the true peak to the target; silence stays silence."""
    return gain(audio, kit_gain_db((audio,), target_dbtp))


def kit_gain_db(audios: Iterable[Audio], target_dbtp: float = -1.0) -> float:
    """Give the one gain in dB that brings the loudest of a kit to the target, 0 for silence."""
    peak = max((true_peak_db(audio) for audio in audios), default=SILENCE_DB)
    return 0.0 if peak <= SILENCE_DB else target_dbtp - peak


def _wrapped_blocks(samples: Samples) -> Iterator[Samples]:
    frames = samples.shape[1]
    for start in range(0, frames, _BLOCK):
        stop = min(start + _BLOCK, frames)
        where = np.arange(start - _MARGIN, stop + _MARGIN)
        yield samples.take(where, axis=1, mode="wrap")
