"""Loops as sound, whole and where they begin, with the numbers of their styles and keys."""

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.training.latents import key_number


class Sounds:
    """All loops of a split as (1, samples), brought to the nearest multiple of a stride.

    styles and keys (loops,) are numbers, -1 where there is none. Raises TrainingError where there
    are no such loops.
    """

    def __init__(self, store: LoopStore, split: str, stride: int) -> None:
        self.store, self.indices = store, store.indices(split)
        if len(self.indices) == 0:
            raise TrainingError(f"The dataset {store.path} has no {split} loops; build it again.")
        self.samples = whole_frames(store.description.frames, stride) * stride
        names = {label: i for i, label in enumerate(store.labels)}
        entries = [store.entries[int(i)] for i in self.indices]
        self.styles = torch.tensor([names[entry.style] for entry in entries])
        self.keys = torch.tensor([key_number(entry) for entry in entries])

    def __len__(self) -> int:
        return len(self.indices)

    def draw(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Give random loops (count, 1, samples), their styles and their keys (count,)."""
        which = torch.randint(len(self), (count,), generator=random)
        return self.at(which), self.styles[which], self.keys[which]

    def at(self, which: Tensor) -> Tensor:
        """Give the loops at these positions."""
        rows = np.stack([self.store.audio(int(self.indices[int(i)])) for i in which])
        return resampled(torch.from_numpy(rows), self.samples)[:, None]

    def deviation(self, count: int = 512) -> float:
        """Give the root mean square of all samples, over loops from all over."""
        places = np.unique(np.linspace(0, len(self) - 1, min(count, len(self))).astype(int))
        squares = [float(self.at(torch.tensor([i])).square().mean()) for i in places]
        return float(np.sqrt(np.mean(squares)))
