"""Loops as a training step wants them: random bars as sound, or as cached images."""

from collections.abc import Callable
from os import getpid
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import Entry, LoopStore
from loopstudio.engines.vocoding.mel import LogMel, MelConfig

Wanted = Callable[[Entry], bool]


class Bars:
    """Random bars of a split as sound, each rolled round by its own number of samples.

    Those that are `wanted`, or all. Raises TrainingError where there are none.
    """

    def __init__(self, store: LoopStore, split: str, wanted: Wanted | None = None) -> None:
        self.store = store
        self.indices = store.indices(split)
        if wanted is not None:
            chosen = [wanted(store.entries[int(i)]) for i in self.indices]
            self.indices = self.indices[np.array(chosen, dtype=bool)]
        if len(self.indices) == 0:
            raise TrainingError(f"The dataset {store.path} has no {split} loops; build it again.")

    def draw(self, count: int, random: torch.Generator) -> Tensor:
        """Give (count, frames): rolled, 0 to -12 dB, one in six mixed with another."""
        rows = [self._one(random) for _ in range(count)]
        return torch.stack(rows)

    def some(self, count: int) -> Tensor:
        """Give a few loops as they are (count, frames), from all over the set."""
        places = np.linspace(0, len(self.indices), count, endpoint=False).astype(int)
        rows = [self.store.audio(int(i)) for i in self.indices[np.unique(places)]]
        return torch.from_numpy(np.stack(rows))

    def _one(self, random: torch.Generator) -> Tensor:
        bar = self._plain(random)
        if torch.rand((), generator=random) < 1 / 6:
            bar = (bar + self._plain(random)) / 2
        gain = float(10.0 ** (-12.0 * torch.rand((), generator=random).item() / 20.0))
        return bar * gain

    def _plain(self, random: torch.Generator) -> Tensor:
        which = int(torch.randint(len(self.indices), (), generator=random))
        bar = torch.from_numpy(self.store.audio(int(self.indices[which])))
        return bar.roll(int(torch.randint(bar.shape[0], (), generator=random)))


class Images:
    """Every loop of a split as log-mel in float16, made once and kept beside the dataset."""

    def __init__(self, store: LoopStore, split: str, mel: MelConfig) -> None:
        indices = store.indices(split)
        if len(indices) == 0:
            raise TrainingError(f"The dataset {store.path} has no {split} loops; build it again.")
        self.mel = mel
        shape = f"{mel.bands}x{mel.hop}x{mel.n_fft}x{-mel.floor_db:g}"
        path = store.path / f"images-{split}-{shape}.npy"
        if not path.exists():
            _write_images(path, store, indices, LogMel(mel))
        self.images: NDArray[np.float16] = np.load(path, mmap_mode="r", allow_pickle=False)
        names = {label: i for i, label in enumerate(store.labels)}
        self.labels = torch.tensor([names[store.entries[int(i)].style] for i in indices])

    def __len__(self) -> int:
        return len(self.labels)

    def draw(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Give random images (count, 1, bands, frames) and their labels (count,)."""
        which = torch.randint(len(self), (count,), generator=random)
        return self.at(which), self.labels[which]

    def at(self, which: Tensor) -> Tensor:
        """Give the images at these positions as float32 (count, 1, bands, frames)."""
        rows = np.stack([self.images[int(i)] for i in which])
        return torch.from_numpy(rows.astype(np.float32))[:, None]


def _write_images(path: Path, store: LoopStore, indices: NDArray[np.intp], mel: LogMel) -> None:
    frames = store.description.frames // mel.config.hop
    beside = path.with_suffix(f".partial-{getpid()}.npy")
    images = np.lib.format.open_memmap(
        beside, mode="w+", dtype=np.float16, shape=(len(indices), mel.config.bands, frames)
    )
    for start in range(0, len(indices), 32):
        bars = np.stack([store.audio(int(i)) for i in indices[start : start + 32]])
        images[start : start + 32] = mel(torch.from_numpy(bars)).numpy().astype(np.float16)
    images.flush()
    beside.replace(path)
