import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.training.crepe import Heard
from loopstudio.training.in_key import share_in_key, share_in_scale


def heard(*pitches: float, sure: float = 0.9, level: float = 0.1) -> Heard:
    count = len(pitches)
    return Heard(np.array(pitches), np.full(count, sure), np.full(count, level))


@pytest.mark.parametrize(
    ("key", "share"), [("C", 1.0), ("G", 1.0), ("Am", 1.0), ("Cm", 2 / 3), ("F#", 0.0)]
)
def test_a_triad_lies_in_some_keys(key: str, share: float) -> None:
    assert share_in_scale(heard(60.1, 63.8, 67.0), key) == pytest.approx(share)


def test_what_is_not_surely_heard_does_not_count() -> None:
    one, other = heard(60.0), heard(61.0, sure=0.1)
    both = Heard(*(np.concatenate(pair) for pair in zip(_parts(one), _parts(other), strict=True)))
    assert share_in_scale(both, "C") == 1.0


def _parts(h: Heard) -> tuple[NDArray[np.float64], ...]:
    return h.pitch, h.sure, h.level


def test_louder_frames_count_more() -> None:
    loud = Heard(np.array([60.0, 61.0]), np.ones(2), np.array([0.4, 0.1]))
    assert share_in_scale(loud, "C") == pytest.approx(2 / 3)


def test_silence_is_in_no_key() -> None:
    assert share_in_scale(heard(60.0, level=0.0), "C") == 0.0


class Mean:
    def heard(self, loop: NDArray[np.float32], rate: int) -> Heard:
        assert rate == 44_100
        return heard(float(loop.mean()))


def test_loops_without_a_key_do_not_count() -> None:
    loops = [np.full(4, 60.0, np.float32)] * 3
    assert share_in_key(Mean(), loops, 44_100, ["C", "B", ""]) == 0.5
    assert share_in_key(Mean(), loops, 44_100, ["", "", ""]) is None
