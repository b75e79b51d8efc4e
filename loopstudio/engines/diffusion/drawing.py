"""Noise for a batch: always drawn on the CPU, each item's from a stream of its own seed."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.streams import Purpose, stream


class Drawing:
    """Standard normal noise (seeds, *shape), float32, another at each call.

    An item's noise depends on its seed and on how often was drawn, not on its batch or the device.
    """

    def __init__(
        self,
        seeds: Sequence[int],
        purpose: Purpose,
        shape: Sequence[int],
        device: torch.device | str = "cpu",
    ) -> None:
        self._streams = [stream(seed, purpose) for seed in seeds]
        self._shape, self._device = tuple(shape), device

    def __call__(self) -> Tensor:
        """Draw once for each item."""
        drawn = [
            numbers.standard_normal(self._shape, dtype=np.float32) for numbers in self._streams
        ]
        return torch.from_numpy(np.stack(drawn)).to(self._device)
