"""Which of two checkpoints is shipped: the rule, and the figures that decide."""

from dataclasses import dataclass

from loopstudio.training.report import GENERATED, TRAINING, Report, Row

CLEAR_GAIN = 0.10
"""A Frechet distance must fall by this part of itself: drawn again, 512 loops differ by 7 %."""

CLEAR_COVERAGE = 0.05
"""Drawn again, the coverage of 512 loops differs by 0.02 (standard deviation)."""

LEAST_SEAMLESS = 0.97
"""A hit on the very first sample fails the measure, in one or two of a hundred real loops."""

MOST_COPIES = 0.03
MORE_COPIES = 0.01
LESS_DIVERSITY = 0.05
LESS_ON_GRID = 0.05
FURTHER = 0.10


@dataclass(frozen=True)
class Comparison:
    """Whether the new checkpoint beats the one there, and a sentence with the figures."""

    better: bool
    sentence: str


def compare(new: Report, old: Report) -> Comparison:
    """Say whether `new` is to be shipped instead of `old`.

    Both must have been measured the same way. The new one must not click, copy, vary less, miss
    part of the material, lie further off in any other embedding (musicnn hears no hiss above 8
    kHz), or lose the grid by more than both the old one and the training material do (half of that
    was played by people, who do not play on the 16ths). Then the lower Frechet distance in the
    first one wins, where it is lower by 10 %, and coverage where the distances are about equal.
    """
    a, b = new.row(GENERATED), old.row(GENERATED)
    unlike = _unlike(new, old, a, b)
    if unlike or a is None or b is None:
        return Comparison(False, f"They cannot be compared: {unlike}. Evaluate both again.")
    names = f"{new.checkpoint} against {old.checkpoint}"
    figures = (
        f"Frechet distance {a.distances[0].frechet:.2f} against {b.distances[0].frechet:.2f}, "
        f"coverage {a.distances[0].coverage:.2f} against {b.distances[0].coverage:.2f}"
    )
    learned = new.row(TRAINING)
    faults = _faults(a, b) + _off_grid(a, b if learned is None else learned, b)
    if faults:
        return Comparison(False, f"{names}: not better, since {' and '.join(faults)} ({figures}).")
    if _nearer(a, b):
        return Comparison(True, f"{names}: better ({figures}).")
    return Comparison(False, f"{names}: not clearly better ({figures}).")


def _unlike(new: Report, old: Report, a: Row | None, b: Row | None) -> str | None:
    if a is None or b is None:
        return f"one of them has no row '{GENERATED}'"
    if new.dataset != old.dataset:
        return "they were measured on different datasets"
    if new.reference != old.reference or a.n != b.n:
        return "they were measured on different numbers of loops"
    if new.embeddings != old.embeddings:
        return "they were measured in different embeddings"
    return None


def _faults(a: Row, b: Row) -> list[str]:
    faults = []
    if a.sound.seamless < LEAST_SEAMLESS:
        faults.append(f"only {a.sound.seamless:.1%} of its loops are seamless")
    if a.copies is not None and a.copies > max(MOST_COPIES, (b.copies or 0.0) + MORE_COPIES):
        faults.append(f"{a.copies:.1%} of its loops are copies")
    if a.diversity < min(1.0, b.diversity) - LESS_DIVERSITY:
        faults.append(f"its diversity is {a.diversity:.2f} against {b.diversity:.2f}")
    if a.distances[0].coverage < b.distances[0].coverage - CLEAR_COVERAGE:
        faults.append("it covers less of the material")
    for ours, theirs in zip(a.distances[1:], b.distances[1:], strict=True):
        if ours.frechet > theirs.frechet * (1.0 + FURTHER):
            faults.append(f"it lies at {ours.frechet:.3g} against {theirs.frechet:.3g} elsewhere")
    return faults


def _off_grid(a: Row, learned: Row, b: Row) -> list[str]:
    ours = a.sound.on_grid or 0.0
    wanted = min(learned.sound.on_grid or 0.0, b.sound.on_grid or 0.0)
    if ours >= wanted - LESS_ON_GRID:
        return []
    return [f"only {ours:.0%} of its onset energy is on the grid"]


def _nearer(a: Row, b: Row) -> bool:
    ours, theirs = a.distances[0], b.distances[0]
    if ours.frechet < theirs.frechet * (1.0 - CLEAR_GAIN):
        return True
    about_equal = ours.frechet < theirs.frechet * (1.0 + CLEAR_GAIN)
    return about_equal and ours.coverage > theirs.coverage + CLEAR_COVERAGE
