"""Audio: sound held in memory as a value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import InvalidValue

Samples = NDArray[np.float32]

MIN_RATE, MAX_RATE = 8_000, 192_000


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound as float32 of shape (channels, frames), full scale at +-1, read-only and finite.

    A one-dimensional array is taken as one channel. Raises InvalidValue for an empty array, more
    than two dimensions, NaN or infinity, or a rate outside 8 to 192 kHz.
    """

    samples: Samples
    rate: int

    def __post_init__(self) -> None:
        if not MIN_RATE <= self.rate <= MAX_RATE:
            raise InvalidValue(f"A sample rate of {self.rate} Hz is outside 8,000 to 192,000 Hz.")
        samples = np.array(self.samples, dtype=np.float32, order="C", ndmin=2)
        if samples.ndim != 2 or samples.size == 0:
            raise InvalidValue("Audio needs at least one channel and one frame.")
        if not np.isfinite(samples).all():
            raise InvalidValue("The audio holds values that are not numbers (NaN or infinity).")
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        """How many samples each channel has."""
        return int(self.samples.shape[1])

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.frames / self.rate
