"""Rhythms written as text: sixteen characters are the sixteenths of one bar.

`X` accent, `x` strong, `o` plain, `g` ghost; `-` holds the note before, `.` is silence. A line of
another length divides the bar evenly (twelve characters are triplets).
"""

from dataclasses import dataclass, replace

from numpy.random import Generator

from loopstudio.datasets.melodic.phrase import BEATS

VELOCITIES = {"X": 1.0, "x": 0.82, "o": 0.62, "g": 0.38}


@dataclass(frozen=True)
class Step:
    """A place to play at: beat, length in beats, velocity; accent marks an `X`."""

    beat: float
    beats: float
    velocity: float
    accent: bool


def steps(line: str) -> tuple[Step, ...]:
    """Read a line of text."""
    unit = BEATS / len(line)
    read: list[Step] = []
    held = False
    for k, mark in enumerate(line):
        if mark in VELOCITIES:
            read.append(Step(k * unit, unit, VELOCITIES[mark], mark == "X"))
        elif mark == "-" and held:
            read[-1] = replace(read[-1], beats=read[-1].beats + unit)
        held = mark in VELOCITIES or (held and mark == "-")
    return tuple(read)


def varied(line: str, rng: Generator) -> str:
    """Change a line a little, so that few bars share theirs: one step in thirteen goes or comes."""
    marks = list(line)
    for k in range(1, len(marks)):
        if rng.random() < 0.04 and marks[k] in "xog":
            marks[k] = "."
        elif rng.random() < 0.04 and marks[k] == ".":
            marks[k] = "o"
        elif rng.random() < 0.1 and marks[k] in "xo":
            marks[k] = str(rng.choice(["X", "x", "o", "g"]))
    if rng.random() < 0.12:
        turn = 2 * int(rng.integers(1, len(marks) // 2))
        marks = marks[turn:] + marks[:turn]
    made = "".join(marks)
    return made if any(mark in VELOCITIES for mark in made) else line
