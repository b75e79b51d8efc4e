"""Copies: how near each loop lies to the nearest training loop, and how near is too near."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.vocoding.mel import LogMel, MelConfig

CELLS, BANDS, FLOOR_DB = 40, 24, -70.0
TURNS = 4
"""A copy may start on another beat of its bar: so many turns are tried."""

PERCENTILE = 1.0
_BATCH, _ROWS, _COLUMNS = 64, 256, 4_096
_FEWEST = 200
_LEVEL, _SILENCE = 0.2, 1e-6

Prints = NDArray[np.float32]


@dataclass(frozen=True)
class Nearest:
    """Of each loop: the distance to the nearest training loop, and its place among those."""

    distance: NDArray[np.float32]
    place: NDArray[np.intp]


def fingerprints(loops: NDArray[np.float32], rate: int) -> Prints:
    """Give loops (n, frames) as coarse log-mel (n, 40 * 24): 50 ms cells of a bar at 120 BPM.

    In dB over the root of the number of cells, so that a distance is a root mean square difference
    in dB; every loop is first brought to one level, so that a copy at another level is a copy.
    """
    hop = loops.shape[1] // CELLS
    mel = LogMel(MelConfig(rate, hop, 2 * hop, BANDS, FLOOR_DB))
    size = np.sqrt((loops * loops).mean(axis=1, keepdims=True))
    even = loops[:, : hop * CELLS] * (_LEVEL / np.maximum(size, _SILENCE))
    with torch.no_grad():
        image = mel(torch.from_numpy(even))
    decibels = image.transpose(1, 2).flatten(1).numpy() * (-FLOOR_DB / 2.0)
    return np.asarray(decibels / np.sqrt(CELLS * BANDS), dtype=np.float32)


def training_fingerprints(
    store: LoopStore, progress: Callable[[int, int], None]
) -> tuple[Prints, NDArray[np.intp]]:
    """Give the fingerprints of all training loops and their indices in the store.

    They are kept beside the dataset for the next time, if its folder can be written.
    """
    indices = store.indices("train")
    if len(indices) < _FEWEST:
        raise TrainingError(
            f"{store.path} has {len(indices)} training loops; to tell copies from likeness takes "
            f"{_FEWEST}. Build a larger dataset."
        )
    path = store.path / f"fingerprints-train-{CELLS}x{BANDS}x{-FLOOR_DB:g}.npy"
    if path.is_file():
        kept = np.load(path, allow_pickle=False)
        if kept.shape == (len(indices), CELLS * BANDS):
            return kept.astype(np.float32), indices
    rows = []
    for start in range(0, len(indices), _BATCH):
        progress(start, len(indices))
        bars = np.stack([store.audio(int(i)) for i in indices[start : start + _BATCH]])
        rows.append(fingerprints(bars, store.description.rate))
    prints = np.concatenate(rows)
    if os.access(store.path, os.W_OK):
        beside = path.with_suffix(f".partial-{os.getpid()}.npy")
        np.save(beside, prints.astype(np.float16))
        beside.replace(path)
    return prints, indices


def nearest(prints: Prints, training: Prints, own: NDArray[np.intp] | None = None) -> Nearest:
    """Find the nearest training loop of each, over all turns by whole beats.

    own names each loop's own place among the training loops, which then does not count.
    """
    places = np.empty(len(prints), dtype=np.intp)
    squares = np.full(len(prints), np.inf, dtype=np.float32)
    for rows in _parts(len(prints), _ROWS):
        for columns in _parts(len(training), _COLUMNS):
            found = _squares(prints[rows], training[columns])
            if own is not None:
                _forget(found, own[rows] - columns.start)
            at = found.argmin(axis=1)
            best = np.take_along_axis(found, at[:, None], axis=1)[:, 0]
            nearer = best < squares[rows]
            squares[rows] = np.where(nearer, best, squares[rows])
            places[rows] = np.where(nearer, at + columns.start, places[rows])
    return Nearest(np.sqrt(squares), places)


def copy_threshold(training: Prints, sample: NDArray[np.intp]) -> float:
    """Give the distance only 1 % of training loops (of this sample) have to any other one."""
    apart = nearest(training[sample], training, own=sample).distance
    return float(np.percentile(apart, PERCENTILE))


def _squares(prints: Prints, training: Prints) -> Prints:
    own = (prints * prints).sum(axis=1)[:, None] + (training * training).sum(axis=1)
    like = prints @ training.T
    for turn in range(1, TURNS):
        shift = turn * CELLS // TURNS * BANDS
        np.maximum(like, np.roll(prints, shift, axis=1) @ training.T, out=like)
    return np.asarray(np.maximum(own - 2.0 * like, 0.0))


def _forget(found: Prints, columns: NDArray[np.intp]) -> None:
    inside = np.flatnonzero((columns >= 0) & (columns < found.shape[1]))
    found[inside, columns[inside]] = np.inf


def _parts(count: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, count)) for start in range(0, count, size))
