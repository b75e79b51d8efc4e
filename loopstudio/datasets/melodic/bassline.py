"""Basslines: styles of bass, each with rhythms, a choice of notes and a way to play them."""

from dataclasses import dataclass

from numpy.random import Generator

from loopstudio.datasets.melodic.harmony import Chord, chord_at
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.phrase import Note, Phrase, phrase
from loopstudio.datasets.melodic.rhythm import Step, steps, varied

LOW = 28
"""E1, the lowest root."""
HIGH = 55


@dataclass(frozen=True)
class Style:
    """How a style of bass plays.

    weights: how often a step without accent takes root, octave, fifth, seventh or a step beside
    the root; gate: the part of a step that sounds; slide: how often a note glides from the last;
    motif: how often the second half repeats the first half's notes.
    """

    rhythms: tuple[str, ...]
    weights: tuple[float, float, float, float, float]
    gate: tuple[float, float]
    slide: float = 0.0
    motif: float = 0.5


STYLES = {
    "sub": Style(
        (
            "X-------........",
            "X---------x-----",
            "X-----..x---....",
            "X-----x---..x---",
            "X---..x---..x-..",
            "X--.......x-x---",
            "X-----------o---",
            "X---------------",
        ),
        (0.72, 0.06, 0.1, 0.07, 0.05),
        (0.85, 1.0),
        0.25,
    ),
    "offbeat": Style(
        ("..x...x...x...x.", "..x-..x-..x-..x-", "..x...x...x..ox.", "..x..ox...x.o.x."),
        (0.8, 0.08, 0.06, 0.04, 0.02),
        (0.6, 1.3),
    ),
    "octaves": Style(
        ("X.x.X.x.X.x.X.x.", "X.x.X.x.X.x.X.xo", "X.xoX.xoX.xoX.xo", "x..xx..xx..xx.x."),
        (0.3, 0.6, 0.05, 0.03, 0.02),
        (0.5, 0.95),
    ),
    "rolling": Style(
        (
            ".xox.xox.xox.xox",
            ".xxx.xxx.xxx.xxx",
            "gxoxgxoxgxoxgxox",
            ".oxo.oxo.oxo.oxx",
            "..xx..xx..xx..xx",
        ),
        (0.86, 0.05, 0.03, 0.03, 0.03),
        (0.45, 0.9),
    ),
    "acid": Style(
        (
            "XoxoXoxxoXoxxoXo",
            "X.xoX.xxo.X.xoxo",
            "Xx.xoX.xXo.xX.ox",
            "xoXo.xxoXo.oxoXx",
            "X.ox.Xo.x.oX.xo.",
            "XxxXxxXxxXxxXxXx",
        ),
        (0.5, 0.18, 0.06, 0.12, 0.14),
        (0.5, 0.95),
        0.3,
        0.35,
    ),
    "syncopated": Style(
        (
            "X..x..x...x..x..",
            "X.gxg.x.X.gx..o.",
            "X--x--x-..x-x...",
            "X.....x..x.xX...",
            "X..ox.g.X..o.xg.",
            "X-.x-.x-X-.x..x-",
            "x..X..x..X..x.o.",
        ),
        (0.42, 0.16, 0.18, 0.14, 0.1),
        (0.6, 1.0),
        0.06,
    ),
    "walking": Style(
        ("X---x---x---x---", "X-x-x-x-x-x-x-x-", "X---x---x---x-o-", "X--ox---x--ox---"),
        (0.25, 0.12, 0.28, 0.13, 0.22),
        (0.8, 1.0),
        0.0,
        0.1,
    ),
    "reese": Style(
        (
            "X-------x-------",
            "X-----x-----x---",
            "X-----------x-x-",
            "X---..X---..x-x-",
            "X---------------",
        ),
        (0.64, 0.04, 0.1, 0.1, 0.12),
        (0.9, 1.02),
        0.35,
    ),
}
_WEIGHTS = (0.13, 0.11, 0.1, 0.12, 0.2, 0.18, 0.06, 0.1)


def bassline(key: Key, chords: tuple[Chord, ...], rng: Generator) -> Phrase:
    """Compose a bar of bass: one note at a time, its roots between E1 and D#2."""
    name = str(rng.choice(list(STYLES), p=_WEIGHTS))
    style = STYLES[name]
    line = varied(style.rhythms[int(rng.integers(len(style.rhythms)))], rng)
    gate = float(rng.uniform(*style.gate))
    lift = 12 if rng.random() < 0.12 and name != "sub" else 0
    notes: list[Note] = []
    moves: dict[float, str] = {}
    repeats = rng.random() < style.motif
    for step in steps(line):
        move = _move(style, step, moves if repeats else {}, rng)
        moves[step.beat] = move
        pitch = _pitch(key, chord_at(chords, step.beat), move, name, rng) + lift
        pitch -= 12 if pitch > HIGH else 0
        slides = bool(notes) and rng.random() < style.slide
        held = step.beats * (1.02 if slides else gate)
        notes.append(Note(step.beat, held, pitch, step.velocity, slides))
    return phrase(f"bass:{name}", notes)


def _move(style: Style, step: Step, moves: dict[float, str], rng: Generator) -> str:
    if step.beat - 2.0 in moves and rng.random() < 0.9:
        return moves[step.beat - 2.0]
    if step.beat == 0.0 or (step.accent and rng.random() < 0.7):
        return "root"
    return str(rng.choice(["root", "octave", "fifth", "seventh", "beside"], p=style.weights))


def _pitch(key: Key, chord: Chord, move: str, name: str, rng: Generator) -> int:
    root = LOW + (chord.classes[0] - LOW) % 12
    if move == "octave" or (name == "octaves" and move == "root" and rng.random() < 0.05):
        return root + 12
    if move == "fifth":
        return root + (7 if root < LOW + 8 else -5)
    if move == "seventh":
        below = key.nearest(root - 2)
        return below + 12 if below < LOW or rng.random() < 0.3 else below
    if move == "beside":
        return key.step(key.nearest(root), int(rng.choice([-1, 1, 2])))
    return root
