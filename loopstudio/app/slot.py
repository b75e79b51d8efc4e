"""Slot: shared memory through which one sound at a time enters or leaves the engine's process.

The parent makes it and the parent unlinks it, so that nothing is left behind however the child
ends.
"""

from multiprocessing.shared_memory import SharedMemory
from types import TracebackType

import numpy as np

from loopstudio.core.audio import Samples
from loopstudio.core.errors import LoopstudioError

_FLOAT_BYTES = 4


class Slot:
    """A segment large enough for one sound; use it as a context manager."""

    def __init__(self, channels: int, frames: int) -> None:
        size = channels * frames * _FLOAT_BYTES
        try:
            self._memory = SharedMemory(create=True, size=size)
        except OSError as error:
            raise LoopstudioError(
                f"There is no room for {size >> 20} MiB of shared memory ({error.strerror}). "
                "Close other programs or ask for fewer bars."
            ) from error

    @property
    def name(self) -> str:
        """What the child finds it by."""
        return self._memory.name

    def take(self, channels: int, frames: int) -> Samples:
        """Copy a clip's samples out as (channels, frames)."""
        seen = np.ndarray((channels, frames), dtype=np.float32, buffer=self._memory.buf)
        return seen.copy()

    def put(self, samples: Samples) -> None:
        """Copy a sound (channels, frames) in, for the child to see."""
        np.ndarray(samples.shape, dtype=np.float32, buffer=self._memory.buf)[:] = samples

    def __enter__(self) -> "Slot":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._memory.close()
        self._memory.unlink()


def fill(name: str, samples: Samples) -> None:
    """Copy a clip's samples into the slot of that name, from the child's side."""
    memory = SharedMemory(name=name)
    try:
        if samples.nbytes > memory.size:
            raise LoopstudioError("The clip is longer than was announced.")
        seen = np.ndarray(samples.shape, dtype=np.float32, buffer=memory.buf)
        seen[:] = samples
        del seen
    finally:
        memory.close()


def seen(name: str, channels: int, frames: int) -> Samples:
    """Copy the sound in the slot of that name, from the child's side."""
    memory = SharedMemory(name=name)
    try:
        if channels * frames * _FLOAT_BYTES > memory.size:
            raise LoopstudioError("The sound is longer than was announced.")
        shared = np.ndarray((channels, frames), dtype=np.float32, buffer=memory.buf)
        copied = shared.copy()
        del shared
    finally:
        memory.close()
    return copied
