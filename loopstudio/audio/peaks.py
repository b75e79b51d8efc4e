"""Peaks: what a waveform drawing needs, and no more."""

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue

Peaks = NDArray[np.float32]


def peaks(audio: Audio, buckets: int) -> Peaks:
    """Give the lowest and the highest sample over all channels in equal spans: (buckets, 2).

    Raises InvalidValue for fewer than one bucket.
    """
    if buckets < 1:
        raise InvalidValue("A waveform is drawn with at least one column.")
    starts = np.arange(buckets, dtype=np.int64) * audio.frames // buckets
    lows = np.minimum.reduceat(audio.samples.min(axis=0), starts)
    highs = np.maximum.reduceat(audio.samples.max(axis=0), starts)
    return np.stack([lows, highs], axis=1).astype(np.float32)
