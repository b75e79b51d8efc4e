"""Phrases: the notes of one bar of four beats, and the feel they are played with."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

BEATS = 4.0
_SHORTEST = 0.02


@dataclass(frozen=True)
class Note:
    """A note: beat 0 to 4 where it starts, its length in beats, MIDI pitch, velocity 0 to 1.

    slide says that it glides from the note before and is not struck anew.
    """

    beat: float
    beats: float
    pitch: int
    velocity: float
    slide: bool = False


@dataclass(frozen=True)
class Phrase:
    """The notes of a bar, sorted by where they start; name tells the rule that made them."""

    name: str
    notes: tuple[Note, ...]


def phrase(name: str, notes: list[Note]) -> Phrase:
    """Put notes in order; of one pitch, each ends where the next begins."""
    ordered = sorted(notes, key=lambda note: (note.beat, note.pitch))
    kept: list[Note] = []
    for k, note in enumerate(ordered):
        later = (n.beat for n in ordered[k + 1 :] if n.pitch == note.pitch and n.beat > note.beat)
        room = next(later, np.inf) - note.beat
        twin = any(n.pitch == note.pitch and n.beat == note.beat for n in ordered[:k])
        if not twin:
            kept.append(replace(note, beats=float(max(_SHORTEST, min(note.beats, room)))))
    return Phrase(name, tuple(kept))


def felt(made: Phrase, swing: float, loose_ms: float, rng: Generator) -> Phrase:
    """Delay every second sixteenth by swing (0 straight, 1/3 triplets) and loosen what is struck.

    loose_ms is the standard deviation of the starts; notes of one start stay together but for a
    third of it. Lengths stay.
    """
    shifts: dict[float, float] = {}
    notes = []
    for note in made.notes:
        late = swing * 0.25 if round(note.beat * 4) % 2 and _on_grid(note.beat) else 0.0
        if note.beat not in shifts:
            shifts[note.beat] = float(rng.normal(0.0, loose_ms / 500.0))
        own = float(rng.normal(0.0, loose_ms / 1500.0))
        start = (note.beat + late + shifts[note.beat] + own) % BEATS
        velocity = float(np.clip(note.velocity * (1 + 0.06 * rng.standard_normal()), 0.05, 1.0))
        notes.append(replace(note, beat=start, velocity=velocity))
    return phrase(made.name, notes)


def _on_grid(beat: float) -> bool:
    return abs(beat * 4 - round(beat * 4)) < 1e-6
