"""Scores: what the melodic corpus composed for each of its loops, written out once more."""

from os import getpid
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.melodic.corpus import TRIES, Job, Plan, plan_loop
from loopstudio.datasets.store import Entry, LoopStore
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.score import STEPS, Notes, tonic_rows

_PER_BEAT = STEPS / 4
_SHORTEST = 0.1
_BEGINS, _LENGTH, _VELOCITY, _STRUCK = range(4)

Lines = NDArray[np.float32]
"""A line for each note: its start and its length in steps, pitch in C, velocity and stroke."""


class Scores:
    """The notes of every loop of a split, as if in C.

    A loop of the corpus is told by its seed and its number, so its notes need not be stored with
    it: they are composed again, and kept beside the dataset. Raises TrainingError for a dataset
    that is not the corpus as it was built.
    """

    def __init__(self, store: LoopStore, split: str) -> None:
        path = store.path / f"scores-{split}.npz"
        if not path.exists():
            _write(path, store, split)
        with np.load(path, allow_pickle=False) as kept:
            self._lines, self._ends = torch.from_numpy(kept["lines"]), kept["ends"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def notes(self, which: Tensor, config: MelodistConfig) -> Notes:
        """Give the notes of loops (batch,); those outside of its rows go to the outermost."""
        places = [np.arange(self._ends[i], self._ends[i + 1]) for i in which.tolist()]
        counts = torch.tensor([len(place) for place in places])
        lines = self._lines[torch.from_numpy(np.concatenate(places))]
        start, length, pitch, velocity, struck = lines.unbind(1)
        return Notes(
            bar=torch.repeat_interleave(counts),
            start=start,
            length=length.clamp(_SHORTEST, float(STEPS)),
            pitch=(pitch.long() - config.lowest).clamp(0, config.rows - 1),
            velocity=velocity,
            struck=struck,
        )


def written(notes: Notes, batch: int, rows: int) -> Tensor:
    """Give what begins in each step of bars, and how: (batch, 4, rows, steps).

    The first plane is 1 where a note begins, then come log lengths, velocities and strokes.
    """
    made = torch.zeros(batch, 4, rows, STEPS)
    at = (notes.bar, notes.pitch, notes.start.round().long() % STEPS)
    ones = torch.ones_like(notes.start)
    told = (ones, notes.length.log(), notes.velocity, notes.struck)
    for plane, values in enumerate(told):
        made[:, plane].index_put_(at, values)
    return made


def _write(path: Path, store: LoopStore, split: str) -> None:
    lines: list[Lines] = []
    ends = [0]
    for number, index in enumerate(store.indices(split)):
        lines.append(_lines(_planned(store, store.entries[int(index)], number)))
        ends.append(ends[-1] + len(lines[-1]))
    if not lines:
        raise TrainingError(f"The dataset {store.path} has no {split} loops; build it again.")
    beside = path.with_suffix(f".partial-{getpid()}.npz")
    np.savez(beside, lines=np.concatenate(lines), ends=np.array(ends))
    beside.replace(path)


def _planned(store: LoopStore, entry: Entry, number: int) -> Plan:
    sources = tuple(filter(None, str(store.description.build.get("sources", "")).split(", ")))
    job = Job(entry.index, number, entry.split, entry.seed)
    for attempt in range(TRIES if sources else 0):
        plan = plan_loop(job, sources, attempt)
        told = (plan.kind, plan.key.tonic_name, plan.key.scale, plan.part.phrase.name)
        if told == (entry.style, entry.key, entry.scale, entry.pattern):
            return plan
    raise TrainingError(
        f"{store.path} is not the melodic corpus as it is composed here: its loop {entry.index} is "
        "another. Build it again with 'dataset build melodic'."
    )


def _lines(plan: Plan) -> Lines:
    down = int(tonic_rows(torch.tensor(plan.key.tonic)))
    return np.array(
        [
            (
                note.beat * _PER_BEAT,
                note.beats * _PER_BEAT,
                note.pitch - down,
                note.velocity,
                0.0 if note.slide else 1.0,
            )
            for note in plan.part.phrase.notes
        ],
        dtype=np.float32,
    )
