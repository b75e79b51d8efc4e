"""Leads: a motif that walks the scale, rests on chord tones and comes back."""

import numpy as np
from numpy.random import Generator

from loopstudio.datasets.melodic.harmony import Chord, chord_at, tones
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.phrase import Note, Phrase, phrase
from loopstudio.datasets.melodic.rhythm import Step, steps, varied

RHYTHMS = (
    "X--x--x-X--x--x-",
    "X---x-x-x-----..",
    "X-x-x---..x-x-x-",
    "X-----x-x---....",
    "..x-x-X---x-x---",
    "X--x--x---o-x-..",
    "X-ox--x-..x-ox--",
    "X-------x---x---",
    "X---------x-x-x-",
    "x-x-X-x-x-x-X-..",
    "X..x..X..x..X.x.",
    "X--X--X--X--X-X-",
    "..X-..X-..X-x-x-",
    "X-x-oxX-x-----..",
    "X-----------x-x-",
    "xoxoX-..xoxoX-..",
    "X---..x-x---x---",
    "X-xx-xX---..x-x-",
    "X--o--x--o--",
)
_MOVES = (-3, -2, -1, 0, 1, 2, 3)
_MOVE_WEIGHTS = (0.05, 0.12, 0.29, 0.08, 0.29, 0.12, 0.05)


def melody(key: Key, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    """Compose a bar of lead: one note at a time, within about an octave, between C4 and C6."""
    line = varied(RHYTHMS[int(rng.integers(len(RHYTHMS)))], rng)
    low = int(rng.integers(58, 72))
    span = int(rng.choice([9, 12, 15]))
    answer = rng.random() < 0.45
    slides = float(rng.choice([0.0, 0.0, 0.15, 0.4]))
    gate = float(rng.choice([0.55, 0.85, 0.98]))
    places = steps(line)
    pitches: dict[float, int] = {}
    notes: list[Note] = []
    for step in places:
        chord = chord_at(chords, step.beat)
        if answer and step.beat - 2.0 in pitches and step.beat < 3.25:
            pitch = key.nearest(pitches[step.beat - 2.0])
        else:
            pitch = _next(key, chord, notes, (low, low + span), step, rng)
        pitches[step.beat] = pitch
        slide = bool(notes) and rng.random() < slides
        notes.append(Note(step.beat, step.beats * gate, pitch, step.velocity, slide))
    return phrase(f"lead:{line}", notes)


def _next(
    key: Key,
    chord: Chord,
    before: list[Note],
    span: tuple[int, int],
    step: Step,
    rng: Generator,
) -> int:
    """Draw the next note: a step or a leap from the last one; long and strong ones rest."""
    low, high = span
    resting = tones(chord, low, high)
    if not before:
        return resting[int(rng.integers(len(resting)))]
    move = int(rng.choice(_MOVES, p=_MOVE_WEIGHTS))
    pitch = key.step(key.nearest(before[-1].pitch), move)
    if pitch < low or pitch > high:
        pitch = key.step(key.nearest(before[-1].pitch), -move)
    if step.accent or step.beats >= 0.75:
        near = np.abs(np.array(resting) - pitch)
        pitch = resting[int(near.argmin())]
    return pitch
