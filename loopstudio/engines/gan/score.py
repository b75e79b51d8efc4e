"""Scores: the notes of bars, and rolls of what is struck and held when."""

from dataclasses import dataclass

import torch
from torch import Tensor

STEPS = 48
"""Steps of a bar: three for each sixteenth, so that triplets and swing have theirs."""
OCTAVE = 12


@dataclass(frozen=True, eq=False)
class Notes:
    """Notes of a batch of bars, one after the other.

    bar (notes,) says whose each is; start is where it begins and length how long it lasts, both in
    steps, start 0 to 48; pitch is a row of the roll; velocity 0 to 1; struck is 0 for a note that
    the one before glides to.
    """

    bar: Tensor
    start: Tensor
    length: Tensor
    pitch: Tensor
    velocity: Tensor
    struck: Tensor

    def moved(self, rows: Tensor) -> "Notes":
        """Move all notes of each bar (batch,) by so many rows."""
        pitch = self.pitch + rows[self.bar]
        return Notes(self.bar, self.start, self.length, pitch, self.velocity, self.struck)


def rolled(notes: Notes, shape: tuple[int, int, int]) -> Tensor:
    """Give piano rolls (batch, 2 rows, frames) of shape (batch, rows, frames).

    The first rows say what is struck in a frame, the others how much of it each note is held for;
    both are velocities. Bars go in a circle; a note lasts a bar at most.
    """
    batch, rows, frames = shape
    scale = frames / STEPS
    begin = notes.start.remainder(STEPS) * scale
    end = begin + notes.length.clamp(min=0.0, max=float(STEPS)) * scale
    lane = (notes.bar * rows + notes.pitch).long()
    # Twice round and two cells more, folded to one bar afterwards.
    line = torch.zeros(batch * rows, 2 * frames + 2, device=notes.start.device)
    _put(line, lane, begin, notes.velocity)
    _put(line, lane, end, -notes.velocity)
    held = line.cumsum(1)
    held = held[:, :frames] + held[:, frames : 2 * frames]
    hit = torch.zeros_like(line)
    _put(hit, lane, begin, notes.velocity * notes.struck)
    hit = hit[:, :frames] + hit[:, frames : 2 * frames]
    both = torch.stack((hit, held), dim=1).view(batch, rows, 2, frames).transpose(1, 2)
    return both.reshape(batch, 2 * rows, frames)


def _put(line: Tensor, lane: Tensor, at: Tensor, value: Tensor) -> None:
    """Add values to lanes at places between cells, shared by the two cells next to each."""
    cell = at.floor()
    share = at - cell
    line.index_put_((lane, cell.long()), value * (1.0 - share), accumulate=True)
    line.index_put_((lane, cell.long() + 1), value * share, accumulate=True)


def tonic_rows(tonics: Tensor) -> Tensor:
    """Give by how many semitones a bar in C moves to these tonics (batch,), 0 to 11: -5 to 6."""
    return (tonics + 5).remainder(OCTAVE) - 5
