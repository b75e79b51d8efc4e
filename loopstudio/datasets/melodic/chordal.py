"""What is played in chords: stabs, pads and the comping of keys."""

from dataclasses import replace

from numpy.random import Generator

from loopstudio.datasets.melodic.harmony import Chord, chord_at, voicings
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.phrase import BEATS, Note, Phrase, phrase
from loopstudio.datasets.melodic.rhythm import steps, varied

STABS = (
    "..X...X...X...X.",
    "X..x..x...X..x..",
    "..x..x....x..x..",
    "...X..x....X..x.",
    "X......x..x.....",
    "X--...x-..X-....",
    "..X-....X-..x...",
    "X..X..X.........",
    "X.....X.....X...",
    "X--X--X-........",
    "....X.......X...",
    "..x..x..x..x..x.",
    "X...........x..x",
    "X..x..X..x..X.x.",
    "......X-......x.",
    "X.......x.......",
)
COMPS = (
    "X---x---x---x---",
    "X-x-x-x-x-x-x-x-",
    "X--x--x-X--x--x-",
    "X-----x-----x---",
    "X--.x-.x--..x-..",
    "..x-..x-..x-..x-",
    "X---..x-..x---..",
    "X-----.xo-..x-..",
    "X-x.o-x.X-x.o-xo",
    "X-------x---x---",
    "x..xx..xx..xx.x.",
    "X--o--x--o--",
    "X---------x-----",
)
BROKEN = ((0, 2, 1, 2), (0, 1, 2, 3), (0, 2, 1, 3), (0, 1, 2, 1), (3, 2, 1, 0))


def stab(_key: Key, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    """Compose a bar of stabs: short chords across the beat."""
    line = varied(STABS[int(rng.integers(len(STABS)))], rng)
    shapes = voicings(chords, int(rng.integers(50, 65)), int(rng.choice([3, 4, 4, 5])), rng)
    length = float(rng.choice([0.12, 0.2, 0.3, 0.45]))
    notes = []
    for step in steps(line):
        shape = shapes[chords.index(chord_at(chords, step.beat))]
        held = max(length, step.beats * 0.9) if step.beats > 0.25 else length
        notes += [Note(step.beat, held, pitch, step.velocity) for pitch in shape]
    return phrase(f"stab:{line}", notes)


def pad(key: Key, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    """Compose a bar of pad: chords held into one another, some over a low root or a drone."""
    low = int(rng.integers(46, 61))
    shapes = voicings(chords, low, int(rng.choice([3, 4, 4, 5])), rng)
    over = float(rng.choice([0.02, 0.25, 0.6]))
    rooted = rng.random() < 0.35
    notes = []
    for chord, shape in zip(chords, shapes, strict=True):
        pitches = set(shape)
        if rooted:
            pitches.add(36 + (chord.classes[0] - 36) % 12)
        velocity = float(rng.uniform(0.55, 0.9))
        notes += [Note(chord.beat, chord.beats + over, p, velocity) for p in sorted(pitches)]
    if rng.random() < 0.2:
        top = key.root(shapes[0][-1] + 1)
        notes.append(Note(0.0, BEATS + over, top, 0.5))
    return phrase(f"pad:{len(chords)}", notes)


def comping(_key: Key, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    """Compose a bar of keys: chords in a rhythm or broken, four times in seven over a left hand."""
    low = int(rng.integers(53, 64))
    shapes = voicings(chords, low, int(rng.choice([3, 4])), rng)
    line = varied(COMPS[int(rng.integers(len(COMPS)))], rng)
    if rng.random() < 0.25:
        return _with_left(phrase("keys:broken", _broken(chords, shapes, rng)), chords, rng)
    strum = float(rng.choice([0.0, 0.0, 0.012, 0.03]))
    gate = float(rng.choice([0.4, 0.8, 1.0]))
    notes = []
    for step in steps(line):
        shape = shapes[chords.index(chord_at(chords, step.beat))]
        some = shape[-2:] if step.velocity < 0.5 else shape
        notes += [
            Note(step.beat + k * strum, step.beats * gate, pitch, step.velocity)
            for k, pitch in enumerate(some)
        ]
    return _with_left(phrase(f"keys:{line}", notes), chords, rng)


def _broken(
    chords: tuple[Chord, ...], shapes: tuple[tuple[int, ...], ...], rng: Generator
) -> list[Note]:
    order = BROKEN[int(rng.integers(len(BROKEN)))]
    length = float(rng.choice([0.25, 0.5, 1.0]))
    unit = float(rng.choice([0.25, 0.5, 0.5]))
    notes = []
    for k in range(round(BEATS / unit)):
        chord = chord_at(chords, k * unit)
        shape = shapes[chords.index(chord)]
        pitch = shape[order[k % 4] % len(shape)]
        notes.append(Note(k * unit, max(unit, length), pitch, 0.85 if k % 4 == 0 else 0.62))
    return notes


def _with_left(right: Phrase, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    if rng.random() > 4 / 7:
        return right
    held = [
        Note(chord.beat, chord.beats * 0.95, 36 + (chord.classes[0] - 36) % 12, 0.75)
        for chord in chords
    ]
    if rng.random() < 0.4:
        held = [replace(note, beats=note.beats / 2) for note in held] + [
            Note(n.beat + n.beats / 2, n.beats / 2, n.pitch + 12, 0.6) for n in held
        ]
    return phrase(right.name, [*right.notes, *held])
