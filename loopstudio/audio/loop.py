"""Loop: exact length, and an end that joins its beginning."""

import math

import numpy as np

from loopstudio.audio.level import decibels
from loopstudio.audio.onset import onsets
from loopstudio.audio.tail import extend, raised
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.errors import InvalidValue

_PERCENTILE = 99.9
_LARGEST_DB = 120.0
_JOIN_SECONDS = 0.004
_QUIET_TAIL = 0.5  # a tail at most half as strong as the head is ringing, not texture


def seam_db(audio: Audio) -> float:
    """Give the step from the last sample to the first against steps within, in dB.

    It is 20 log10 of the wrap step over the 99.9th percentile of in-file steps, of the worst
    channel, within +-120 dB. At most 0 passes: the seam is not heard as a click.
    """
    if audio.frames < 2:
        return -_LARGEST_DB
    inside = np.percentile(np.abs(np.diff(audio.samples, axis=1)), _PERCENTILE, axis=1)
    wraps = np.abs(audio.samples[:, 0] - audio.samples[:, -1])
    worst = max(_ratio_db(float(w), float(i)) for w, i in zip(wraps, inside, strict=True))
    return min(_LARGEST_DB, worst)


def fit(audio: Audio, frames: int) -> Audio:
    """Give exactly `frames` frames: repeated as a loop where too short, else cut."""
    if frames < 1:
        raise InvalidValue("A loop is at least one frame long.")
    if frames > audio.frames:
        return tile(audio, frames)
    return audio if frames == audio.frames else Audio(audio.samples[:, :frames], audio.rate)


def tile(audio: Audio, frames: int) -> Audio:
    """Repeat the loop until `frames` frames are full; raises InvalidValue for fewer than it has."""
    if frames < audio.frames:
        raise InvalidValue(f"{audio.frames} frames cannot be repeated to make {frames}.")
    return Audio(audio.samples.take(np.arange(frames), axis=1, mode="wrap"), audio.rate)


def tail_fold(audio: Audio, frames: int, fade_ms: float) -> Audio:
    """Give the first `frames` frames with what follows them folded onto the head.

    A ringing tail, at most half as strong as the head, is added under it and faded out over the
    last fade_ms: attacks keep their edge. Any other tail is crossfaded with the head over fade_ms
    with gains that keep the power for the correlation found: linear for equal material,
    equal-power for unlike. Raises InvalidValue where there is nothing to fold.
    """
    tail = audio.samples[:, frames : 2 * frames] if frames > 0 else audio.samples[:, :0]
    if tail.shape[1] < 1 or not fade_ms > 0.0:
        raise InvalidValue(
            f"Folding a tail needs more than {frames} frames of audio and a fade above 0 ms."
        )
    folded = audio.samples[:, :frames].copy()
    fade = min(tail.shape[1], max(1, round(fade_ms * audio.rate / 1000)))
    if _rms(tail[:, :fade]) <= _QUIET_TAIL * _rms(folded[:, :fade]):
        ringing = tail.copy()
        ringing[:, -fade:] *= raised(fade)[::-1]
        folded[:, : ringing.shape[1]] += ringing
    else:
        folded[:, :fade] = _crossfade(tail[:, :fade], folded[:, :fade])
    return Audio(folded, audio.rate)


def close_gap(audio: Audio, frames: int) -> Audio:
    """Make a bar that stops short exactly `frames` long without moving an onset.

    What rings after the last onset rings on, and its last 4 ms lean towards the first sample.
    Raises InvalidValue where the audio is already longer.
    """
    if frames < audio.frames:
        raise InvalidValue(f"{audio.frames} frames have no gap to close before frame {frames}.")
    if frames == audio.frames:
        return audio
    found = onsets(audio)
    start = int(found[-1]) if len(found) else 0
    rung = extend(audio.samples[:, start:], frames - start, audio.rate)
    return joined(Audio(np.concatenate([audio.samples[:, :start], rung], axis=1), audio.rate))


def joined(audio: Audio) -> Audio:
    """Let the last 4 ms lean towards the first sample, where the seam would be heard else.

    That of a loop that goes in a circle is not, unless its very first sample is an attack steeper
    than nearly all there is in it.
    """
    if seam_db(audio) <= 0.0:
        return audio
    samples = audio.samples.copy()
    lean = min(audio.frames, math.ceil(_JOIN_SECONDS * audio.rate))
    samples[:, -lean:] += (samples[:, :1] - samples[:, -1:]) * raised(lean)
    return Audio(samples, audio.rate)


def _crossfade(leaving: Samples, coming: Samples) -> Samples:
    position = np.linspace(0.0, 1.0, leaving.shape[1], endpoint=False, dtype=np.float32)
    both = _rms(leaving) * _rms(coming) * leaving.size
    alike = float(np.vdot(leaving, coming)) / both if both > 0.0 else 0.0
    cross = 2.0 * min(1.0, max(0.0, alike)) * position * (1.0 - position)
    power = np.sqrt(position**2 + (1.0 - position) ** 2 + np.float32(cross))
    mixed: Samples = (leaving * (1.0 - position) + coming * position) / power
    return mixed.astype(np.float32)


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def _ratio_db(wrap: float, inside: float) -> float:
    if wrap <= 0.0:
        return -_LARGEST_DB
    return max(-_LARGEST_DB, decibels(wrap) - decibels(inside)) if inside > 0.0 else _LARGEST_DB
