"""Figures: arpeggios over chord tones, and short plucked patterns that repeat within the bar."""

from numpy.random import Generator

from loopstudio.datasets.melodic.harmony import Chord, chord_at, tones
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.phrase import BEATS, Note, Phrase, phrase
from loopstudio.datasets.melodic.rhythm import steps, varied

ORDERS = ("up", "down", "up and down", "in and out", "pedal", "random", "pattern")
_RATES = (16, 16, 16, 16, 16, 16, 8, 12, 12, 24)
_GATES = (
    "XoxoXoxoXoxoXoxo",
    "xxxxxxxxxxxxxxxx",
    "XooXooXooXooXoXo",
    "X.ooX.ooX.ooX.oo",
    "XoxXox.XoxXox.Xo",
    "X.xX.xX.X.xX.xX.",
    "oxXooxXooxXooxXx",
    "Xoo.Xoo.Xoo.Xoox",
)
PLUCKS = (
    "X..x..x...x..x..",
    "X..x..x.X..x..x.",
    "X.x..x.x..x.x...",
    "x..X..x..X..x.x.",
    "..x...x..x..x.o.",
    "X...o..x..o.X...",
    "X.o.x.o.X.o.x.ox",
    "X..o..X..o..X.o.",
    "Xo.xo.x.Xo.xo.x.",
    "X.....x...o.....",
    "..X..x....X..x.o",
    "X.xx.x.xX.xx.x.o",
)


def arpeggio(_key: Key, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    """Compose a bar of arpeggio: chord tones in order, at one rate, in one to three octaves."""
    order = ORDERS[int(rng.integers(len(ORDERS)))]
    rate = _RATES[int(rng.integers(len(_RATES)))]
    line = _GATES[int(rng.integers(len(_GATES)))] if rate == 16 else "Xo" * (rate // 2)
    if rng.random() < 0.35:
        line = varied(line, rng)
    low = int(rng.integers(50, 68))
    high = min(91, low + int(rng.choice([12, 19, 24, 31])))
    gate = float(rng.choice([0.35, 0.6, 0.85, 1.0, 1.6]))
    loop = [int(k) for k in rng.integers(0, 7, int(rng.choice([3, 4, 5, 6, 8])))]
    notes = []
    for count, step in enumerate(steps(line)):
        ladder = tones(chord_at(chords, step.beat), low, high)
        pitch = _place(order, ladder, count, loop, rng)
        notes.append(Note(step.beat, step.beats * gate, pitch, step.velocity))
    return phrase(f"arp:{order}/{rate}", notes)


def _place(order: str, ladder: tuple[int, ...], count: int, loop: list[int], rng: Generator) -> int:
    size = len(ladder)
    if order == "up and down":
        turn = count % max(1, 2 * size - 2)
        return ladder[min(turn, 2 * size - 2 - turn)] if size > 1 else ladder[0]
    if order == "in and out":
        k = count % size
        return ladder[k // 2 if k % 2 == 0 else size - 1 - k // 2]
    if order == "pedal":
        return ladder[0] if count % 2 == 0 else ladder[1 + (count // 2) % max(1, size - 1)]
    if order == "random":
        return ladder[int(rng.integers(size))]
    if order == "pattern":
        return ladder[loop[count % len(loop)] % size]
    return ladder[count % size if order == "up" else size - 1 - count % size]


def plucked_figure(key: Key, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    """Compose a bar of plucks: few notes in a rhythm across the beat, some in pairs.

    The figure is a short row of notes that goes round under the rhythm, moved with the chords.
    """
    line = varied(PLUCKS[int(rng.integers(len(PLUCKS)))], rng)
    low = int(rng.integers(52, 72))
    row = [int(k) for k in rng.integers(0, 5, int(rng.choice([3, 4, 5, 8])))]
    pairs = float(rng.choice([0.0, 0.0, 0.2, 0.6]))
    length = float(rng.choice([0.2, 0.4, 0.9]))
    notes = []
    for count, step in enumerate(steps(line)):
        ladder = tones(chord_at(chords, step.beat), low, low + 17)
        pitch = ladder[row[count % len(row)] % len(ladder)]
        if not step.accent and rng.random() < 0.18:
            pitch = key.step(key.nearest(pitch), int(rng.choice([-1, 1])))
        notes.append(Note(step.beat, max(step.beats, length), pitch, step.velocity))
        if rng.random() < pairs:
            over = tones(chord_at(chords, step.beat), pitch + 3, pitch + 12)
            notes.append(Note(step.beat, max(step.beats, length), over[0], step.velocity * 0.85))
    return phrase(f"pluck:{line}", [n for n in notes if n.beat < BEATS])
