"""Loops as the latents of a checkpoint of Morph, encoded once and kept beside the dataset."""

from os import getpid
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.melodic.key import SCALES
from loopstudio.datasets.store import Entry, LoopStore
from loopstudio.engines.rave.parts import Parts, load_parts
from loopstudio.training.trained import own_image

_BATCH = 16
_TONICS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_MINOR_THIRD = 3


class Latents:
    """Every loop of a split as places along a checkpoint's axes (kept, frames), most important
    first, in float16.

    styles and keys (loops,) are numbers, -1 where there is none. Raises TrainingError for a dataset
    without such loops, and for a checkpoint that is none of Morph's own form.
    """

    def __init__(self, store: LoopStore, split: str, info: CheckpointInfo, kept: int) -> None:
        indices = store.indices(split)
        if len(indices) == 0:
            raise TrainingError(f"The dataset {store.path} has no {split} loops; build it again.")
        own_image(info)
        path = store.path / f"latents-{split}-{info.sha256[:12]}-{kept}.npy"
        if not path.exists():
            _write(path, store, indices, load_parts(info), kept)
        self.rows: NDArray[np.float16] = np.load(path, mmap_mode="r", allow_pickle=False)
        names = {label: i for i, label in enumerate(store.labels)}
        entries = [store.entries[int(i)] for i in indices]
        self.styles = torch.tensor([names[entry.style] for entry in entries])
        self.keys = torch.tensor([key_number(entry) for entry in entries])

    def __len__(self) -> int:
        return len(self.styles)

    def draw(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Give random latents (count, kept, frames), their styles and their keys (count,)."""
        which = torch.randint(len(self), (count,), generator=random)
        return self.at(which), self.styles[which], self.keys[which]

    def at(self, which: Tensor) -> Tensor:
        """Give the latents at these positions as float32."""
        rows = np.stack([self.rows[int(i)] for i in which])
        return torch.from_numpy(rows.astype(np.float32))

    def moments(self, count: int = 4_096) -> tuple[Tensor, Tensor]:
        """Give the mean and the deviation (kept, 1) of each row, over loops from all over."""
        places = np.unique(np.linspace(0, len(self) - 1, min(count, len(self))).astype(int))
        rows = self.rows[places].astype(np.float32)
        mean, deviation = rows.mean(axis=(0, 2)), rows.std(axis=(0, 2))
        return torch.from_numpy(mean)[:, None], torch.from_numpy(deviation)[:, None]


def key_number(entry: Entry) -> int:
    """Give the number of a loop's key, 0 to 11 major from C on, 12 to 23 minor; -1 for none."""
    if entry.key not in _TONICS:
        return -1
    return _TONICS.index(entry.key) + 12 * (_MINOR_THIRD in SCALES.get(entry.scale, ()))


def _write(
    path: Path, store: LoopStore, indices: NDArray[np.intp], parts: Parts, kept: int
) -> None:
    network, basis = parts.network, parts.basis
    hop = network.config.hop
    frames = store.description.frames // hop
    axes = torch.from_numpy(basis.axes[:kept]).float()
    mean = torch.from_numpy(basis.mean).float()[:, None]
    beside = path.with_suffix(f".partial-{getpid()}.npy")
    rows = np.lib.format.open_memmap(
        beside, mode="w+", dtype=np.float16, shape=(len(indices), kept, frames)
    )
    with torch.inference_mode():
        for start in range(0, len(indices), _BATCH):
            bars = np.stack([store.audio(int(i)) for i in indices[start : start + _BATCH]])
            sound = torch.from_numpy(bars)[:, None, : frames * hop]
            places = axes @ (network.encode(sound, "joined") - mean)
            rows[start : start + _BATCH] = places.numpy().astype(np.float16)
    rows.flush()
    beside.replace(path)
