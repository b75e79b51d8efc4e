from dataclasses import replace

import pytest

from loopstudio.training.comparison import compare
from loopstudio.training.report import TRAINING, Report, Row, SetDistance
from tests.support.reports import a_report, a_row


def new(row: Row) -> Report:
    return a_report(row, "drums-2")


def with_sound(row: Row, **figures: float) -> Row:
    return replace(row, sound=replace(row.sound, **figures))


def further_elsewhere(row: Row) -> Row:
    return replace(row, distances=(row.distances[0], SetDistance(140.0, 0.5, 0.5)))


NEARER = a_row(frechet=4.0)


def test_clearly_nearer_is_better() -> None:
    verdict = compare(new(NEARER), a_report())
    assert verdict.better
    assert "4.00 against 5.00" in verdict.sentence


def with_training(report: Report, on_grid: float) -> Report:
    learned = replace(with_sound(a_row(), on_grid=on_grid), name=TRAINING)
    return replace(report, rows=(*report.rows, learned))


@pytest.mark.parametrize(("trained", "better"), [(0.62, True), (0.9, False)])
def test_loops_may_leave_the_grid_as_the_training_loops_do(trained: float, better: bool) -> None:
    looser = new(with_sound(NEARER, on_grid=0.6))
    assert compare(with_training(looser, trained), a_report()).better is better


def test_a_checkpoint_does_not_beat_itself() -> None:
    assert not compare(a_report(), a_report()).better


def test_a_gain_within_chance_is_none() -> None:
    assert not compare(new(a_row(frechet=4.6)), a_report()).better


def test_further_is_not_better() -> None:
    assert not compare(new(a_row(frechet=6.0, coverage=0.9)), a_report()).better


def test_about_as_near_but_more_complete_is_better() -> None:
    assert compare(new(a_row(frechet=5.05, coverage=0.7)), a_report()).better


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (with_sound(NEARER, seamless=0.9), "seamless"),
        (with_sound(NEARER, on_grid=0.6), "grid"),
        (replace(NEARER, copies=0.2), "copies"),
        (replace(NEARER, diversity=0.7), "diversity"),
        (a_row(frechet=4.0, coverage=0.5), "covers less"),
        (further_elsewhere(NEARER), "elsewhere"),
    ],
)
def test_a_nearer_one_with_a_fault_is_not_better(row: Row, word: str) -> None:
    verdict = compare(new(row), a_report())
    assert not verdict.better
    assert word in verdict.sentence


def test_a_checkpoint_that_copied_may_be_followed_by_one_that_copies_less() -> None:
    old = a_report(replace(a_row(), copies=0.30))
    assert compare(new(replace(NEARER, copies=0.20)), old).better


@pytest.mark.parametrize(
    "old",
    [
        replace(a_report(), dataset="another"),
        replace(a_report(), reference="64 held-out loops"),
        replace(a_report(), embeddings=("another", "EfficientNet")),
        replace(a_report(), rows=()),
        a_report(replace(a_row(), n=64)),
    ],
)
def test_what_was_measured_otherwise_is_not_compared(old: Report) -> None:
    verdict = compare(new(NEARER), old)
    assert not verdict.better
    assert "cannot be compared" in verdict.sentence
