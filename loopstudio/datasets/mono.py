"""The one form that all training material has: mono, 44.1 kHz, one bar of 88,200 frames."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from loopstudio.audio.resample import resample
from loopstudio.core.audio import Audio
from loopstudio.core.errors import DatasetError, reason

RATE = 44_100
BPM = 120.0
FRAMES = 88_200


def read_mono(path: Path) -> NDArray[np.float32]:
    """Read a sound file as mono float32 at 44.1 kHz; raises DatasetError if it cannot be read."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, RuntimeError, soundfile.LibsndfileError) as error:
        raise DatasetError(f"{path.name} cannot be read: {reason(error)}.") from error
    mono = np.asarray(samples.mean(axis=1), dtype=np.float32)
    if not len(mono) or not np.isfinite(mono).all():
        raise DatasetError(f"{path.name} cannot be used: it is empty or holds no finite sound.")
    if rate == RATE:
        return mono
    return np.asarray(resample(Audio(mono, rate), RATE).samples[0], dtype=np.float32)
