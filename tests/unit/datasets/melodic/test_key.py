import numpy as np
import pytest

from loopstudio.datasets.melodic.key import SCALES, TONICS, Key, draw_key

A_MINOR = Key(9, "minor")


def test_the_root_is_the_lowest_tonic_from_a_note_on() -> None:
    assert [A_MINOR.root(low) for low in (40, 45, 46)] == [45, 45, 57]


@pytest.mark.parametrize("scale", SCALES)
def test_the_nearest_note_lies_in_the_scale(scale: str) -> None:
    key = Key(2, scale)
    assert all((key.nearest(pitch) - 2) % 12 in SCALES[scale] for pitch in range(30, 90))


def test_steps_go_along_the_scale_and_over_the_octave() -> None:
    assert [A_MINOR.step(69, steps) for steps in (1, 2, 7, -1)] == [71, 72, 81, 67]


def test_a_pentatonic_scale_takes_its_chords_from_its_parent() -> None:
    assert Key(0, "minor pentatonic").harmony == SCALES["minor"]


def test_every_tonic_is_drawn() -> None:
    rng = np.random.default_rng(0)
    assert {draw_key(rng).tonic_name for _ in range(300)} == set(TONICS)


def test_minor_is_the_scale_drawn_most() -> None:
    rng = np.random.default_rng(0)
    drawn = [draw_key(rng).scale for _ in range(400)]
    assert max(SCALES, key=drawn.count) == "minor"
