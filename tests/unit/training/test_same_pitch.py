import numpy as np
import pytest

from loopstudio.training.crepe import Heard
from loopstudio.training.same_pitch import share_at_pitch


def heard(*pitches: float, sure: float = 0.9, level: float = 0.1) -> Heard:
    count = len(pitches)
    return Heard(np.array(pitches), np.full(count, sure), np.full(count, level))


@pytest.mark.parametrize(
    ("back", "share"), [((60.4, 64.0, 66.6), 1.0), ((60.6, 64.0, 79.0), 1 / 3), ((0, 0, 0), 0.0)]
)
def test_half_a_semitone_is_another_pitch(back: tuple[float, ...], share: float) -> None:
    assert share_at_pitch(heard(60.0, 64.0, 67.0), heard(*back)) == pytest.approx(share)


def test_what_was_not_surely_heard_before_does_not_count() -> None:
    before = Heard(np.array([60.0, 61.0]), np.array([0.9, 0.3]), np.full(2, 0.1))
    assert share_at_pitch(before, heard(60.0, 80.0)) == 1.0


def test_what_was_far_quieter_than_the_rest_does_not_count() -> None:
    before = Heard(np.array([60.0, 61.0]), np.full(2, 0.9), np.array([0.1, 0.004]))
    assert share_at_pitch(before, heard(60.0, 80.0)) == 1.0


def test_how_sure_the_pitch_is_afterwards_means_nothing() -> None:
    assert share_at_pitch(heard(60.0), heard(60.0, sure=0.0, level=0.0)) == 1.0


def test_silence_had_no_pitch() -> None:
    assert share_at_pitch(heard(60.0, level=0.0), heard(60.0)) is None
