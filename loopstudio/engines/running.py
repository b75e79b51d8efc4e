"""Running: somebody's TorchScript, in a process of its own and confined, for want of a better way.

The person was asked before: nothing here runs for a file that can be read into a network of ours.
"""

import io
import warnings

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.confined import check_apart, confined

MEMORY_BYTES = 3 << 30
SECONDS = 120.0
"""Of processor time, for loading and for each piece."""

_REMEMBERS = (".pad", ".cache")
_TOO_LARGE = ("allocate", "bad_alloc", "memory")


class Program:
    """A loaded program. Raises CheckpointError in the window's process, and where it fails."""

    def __init__(self, body: bytes, name: str) -> None:
        check_apart()
        # torch reads once what the processor can, from a file: later none may be opened.
        torch.backends.cpu.get_cpu_capability()
        self._name = name
        with warnings.catch_warnings():
            # torch prefers another way of export since 2.9.
            warnings.simplefilter("ignore")
            try:
                with confined(MEMORY_BYTES + 4 * len(body), SECONDS):
                    self._module = torch.jit.load(io.BytesIO(body), "cpu").eval()  # type: ignore[no-untyped-call]
            except (RuntimeError, MemoryError, OSError, ValueError) as error:
                raise CheckpointError(f"The program of {name} cannot be loaded.") from error

    @property
    def remembers(self) -> bool:
        """Say whether it takes a signal piece by piece, and knows the pieces before."""
        return any(key.endswith(_REMEMBERS) for key, _ in self._module.named_buffers())

    @torch.inference_mode()
    def forget(self) -> None:
        """Forget the pieces before."""
        for key, buffer in self._module.named_buffers():
            if key.endswith(_REMEMBERS):
                buffer.zero_()

    def call(self, method: str, x: Tensor, seed: int = 0) -> Tensor:
        """Map x (batch, channels, frames) by one of its methods, its noise drawn by a seed.

        Raises CheckpointError where it has none of that name, fails, takes too much memory, or
        gives anything but such a tensor of finite numbers.
        """
        if not hasattr(self._module, method):
            raise CheckpointError(f"The program of {self._name} has no {method!r}.")
        torch.manual_seed(seed)
        try:
            with torch.inference_mode(), confined(MEMORY_BYTES, SECONDS):
                made = getattr(self._module, method)(x)
        except (RuntimeError, MemoryError, OSError, ValueError, TypeError) as error:
            raise CheckpointError(self._failure(method, error)) from error
        if not isinstance(made, Tensor) or made.ndim != 3 or not made.is_floating_point():
            raise CheckpointError(f"The program of {self._name} gives no signal by {method!r}.")
        if not bool(torch.isfinite(made).all()):
            raise CheckpointError(f"The program of {self._name} gives values that are no numbers.")
        return made.float()

    def _failure(self, method: str, error: Exception) -> str:
        if isinstance(error, MemoryError) or any(word in str(error) for word in _TOO_LARGE):
            return (
                f"The program of {self._name} asked for more memory than a checkpoint's may have."
            )
        return f"The program of {self._name} failed at {method!r}: it cannot be used."
