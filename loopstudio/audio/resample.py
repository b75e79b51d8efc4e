"""Sample rate conversion that keeps loops whole."""

import math

import numpy as np
import soxr

from loopstudio.core.audio import Audio, Samples
from loopstudio.core.errors import InvalidValue

_REACH = 4_096  # more frames than the longest filter used here looks to either side


def resample(audio: Audio, rate: int, frames: int | None = None, circular: bool = False) -> Audio:
    """Convert to another rate, to exactly `frames` frames (default: the nearest whole number).

    circular treats the audio as a loop: its end and its start are filtered as neighbours, and one
    turn becomes exactly `frames`. Otherwise a missing frame at the end is silence. Raises
    InvalidValue where `frames` is further off than rounding can be.
    """
    ratio = rate / audio.rate
    wanted = round(audio.frames * ratio) if frames is None else frames
    if wanted < 1 or abs(wanted - audio.frames * ratio) > math.ceil(ratio) + 1:
        raise InvalidValue(
            f"{audio.frames} frames at {audio.rate} Hz cannot become {wanted} frames at {rate} Hz "
            "without a change of pitch: stretch or fit the audio instead."
        )
    if rate == audio.rate and wanted == audio.frames:
        return audio
    made = turned(audio.samples, wanted) if circular else _straight(audio, rate, wanted)
    return Audio(made, rate)


def turned(samples: Samples, frames: int) -> Samples:
    """Give one turn of a loop (channels, frames) as another whole number of frames.

    At no rate: what is looked at between samples may be finer than any sound is held.
    """
    # The ratio of the lengths, not of the rates: only so does a turn end where the next begins.
    length = samples.shape[1]
    before = math.ceil(_REACH / length)
    made = _convert(np.tile(samples, (1, 2 * before + 1)), length, frames)
    return made[:, before * frames : (before + 1) * frames]


def _straight(audio: Audio, rate: int, frames: int) -> Samples:
    made = _convert(audio.samples, audio.rate, rate)[:, :frames]
    return np.pad(made, ((0, 0), (0, frames - made.shape[1])))


def _convert(samples: Samples, source: float, target: float) -> Samples:
    made: Samples = soxr.resample(samples.T, source, target, quality="VHQ")
    return made.reshape(-1, samples.shape[0]).T
