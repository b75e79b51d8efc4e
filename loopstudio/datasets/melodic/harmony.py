"""Harmony: the chords of a bar, built in thirds on degrees of the key, and their voicings."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.phrase import BEATS

FORMS = {
    "triad": (0, 2, 4),
    "seventh": (0, 2, 4, 6),
    "ninth": (0, 2, 4, 6, 8),
    "added ninth": (0, 2, 4, 8),
    "suspended second": (0, 1, 4),
    "suspended fourth": (0, 3, 4),
    "power": (0, 4, 7),
}
"""Name to degrees above the chord's own."""
_FORM_WEIGHTS = (0.36, 0.26, 0.09, 0.1, 0.06, 0.05, 0.08)
_DARK = (
    ((0,),),
    ((0, 5), (0, 3), (0, 6), (0, 2), (0, 4), (0, 1)),
    ((0, 5, 6), (0, 6, 5), (0, 2, 3), (0, 3, 6)),
    ((0, 5, 2, 6), (0, 6, 5, 6), (0, 3, 5, 6), (0, 2, 5, 6), (0, 0, 5, 6), (0, 3, 0, 6)),
)
_BRIGHT = (
    ((0,),),
    ((0, 3), (0, 4), (0, 5), (0, 1), (0, 2)),
    ((0, 3, 4), (0, 5, 3), (0, 4, 3)),
    ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 1, 4), (0, 0, 3, 4), (0, 2, 3, 4)),
)
_CUTS = (((4.0,),), ((2.0,), (2.5,), (1.5,), (3.0,)), ((1.5, 3.0), (2.0, 3.0)), ((1.0, 2.0, 3.0),))


@dataclass(frozen=True)
class Chord:
    """A chord from a beat on: its pitch classes from the root up; the root comes first."""

    beat: float
    beats: float
    degree: int
    classes: tuple[int, ...]


def draw_chords(key: Key, changes: float, rng: Generator) -> tuple[Chord, ...]:
    """Draw the chords of a bar; changes 0 to 1 is how likely there is more than one.

    The bar starts on the tonic nine times in ten. No chord has a diminished fifth.
    """
    count = 1
    if rng.random() < changes:
        count = int(rng.choice([2, 3, 4], p=[0.68, 0.12, 0.2]))
    lines = (_DARK if key.dark else _BRIGHT)[count - 1]
    sound = [line for line in lines if all(_firm(key, degree) for degree in line)] or [(0,)]
    line: tuple[int, ...] = sound[int(rng.integers(len(sound)))]
    if len(line) > 1 and rng.random() < 0.1:
        line = line[1:] + line[:1]
    cuts = _CUTS[len(line) - 1]
    ends = (0.0, *(cuts[int(rng.integers(len(cuts)))] if len(line) > 1 else ()), BEATS)
    form = FORMS[str(rng.choice(list(FORMS), p=_FORM_WEIGHTS))]
    return tuple(
        Chord(start, end - start, degree, _classes(key, degree, form))
        for degree, (start, end) in zip(line, pairwise(ends), strict=True)
    )


def chord_at(chords: tuple[Chord, ...], beat: float) -> Chord:
    """Give the chord that sounds at a beat."""
    return [chord for chord in chords if chord.beat <= beat + 1e-9][-1]


def voiced(chord: Chord, low: int, count: int, rng: Generator) -> tuple[int, ...]:
    """Voice the first `count` notes of a chord upwards, close together, from low on.

    Which note comes first is drawn; what would lie more than a twelfth above low comes down.
    """
    turn = int(rng.integers(min(3, len(chord.classes))))
    classes = chord.classes[:count]
    classes = classes[turn:] + classes[:turn]
    pitches = [low + (classes[0] - low) % 12]
    for k in range(1, count):
        above = pitches[-1] + 1
        pitches.append(above + (classes[k % len(classes)] - above) % 12)
    return tuple(sorted({pitch if pitch <= low + 19 else pitch - 12 for pitch in pitches}))


def led(chord: Chord, before: tuple[int, ...]) -> tuple[int, ...]:
    """Voice a chord so that the notes of the voicing before move little, each to its own note.

    The shortest move is made first; no note is doubled while another is missing.
    """
    classes = chord.classes[: max(3, len(before))]
    most = -(-len(before) // len(classes))
    moves = sorted(
        (abs(move), voice, pitch + move)
        for voice, pitch in enumerate(before)
        for move in ((c - pitch + 6) % 12 - 6 for c in classes)
    )
    made: dict[int, int] = {}
    for _, voice, pitch in moves:
        doubled = sum(other % 12 == pitch % 12 for other in made.values()) >= most
        if voice not in made and not doubled and pitch not in made.values():
            made[voice] = pitch
    return tuple(sorted(made.values()))


def voicings(
    chords: tuple[Chord, ...], low: int, count: int, rng: Generator
) -> tuple[tuple[int, ...], ...]:
    """Voice the chords of a bar one after another, led from each to the next."""
    made = [voiced(chords[0], low, count, rng)]
    for chord in chords[1:]:
        made.append(led(chord, made[-1]))
    return tuple(made)


def tones(chord: Chord, low: int, high: int) -> tuple[int, ...]:
    """Give every note of a chord from low to high, upwards; at least one."""
    classes = set(chord.classes)
    found = tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)
    return found or (low + (chord.classes[0] - low) % 12,)


def _firm(key: Key, degree: int) -> bool:
    scale = key.harmony
    fifth = scale[(degree + 4) % 7] + 12 * ((degree + 4) // 7) - scale[degree]
    return fifth == 7


def _classes(key: Key, degree: int, form: tuple[int, ...]) -> tuple[int, ...]:
    scale = key.harmony
    pitches = [(key.tonic + scale[(degree + above) % 7]) % 12 for above in form]
    return tuple(int(p) for p in dict.fromkeys(np.array(pitches).tolist()))
