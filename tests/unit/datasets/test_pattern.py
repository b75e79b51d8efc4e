import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.datasets.pattern import Pattern
from loopstudio.datasets.role import ROLE_INDEX


def pattern(*strokes: tuple[float, str, float]) -> Pattern:
    beats, roles, velocities = zip(*strokes, strict=True)
    numbers = np.array([ROLE_INDEX[role] for role in roles], np.uint8)
    return Pattern("test", np.array(beats), numbers, np.array(velocities))


def test_strokes_are_sorted_by_time() -> None:
    made = pattern((2.0, "snare", 0.5), (0.0, "kick", 1.0))
    assert made.beats.tolist() == [0.0, 2.0]


def test_a_stroke_before_the_bar_wraps_to_its_end() -> None:
    assert pattern((-0.25, "kick", 1.0)).beats.tolist() == [3.75]


def test_steps_take_a_late_stroke_to_its_grid_place() -> None:
    assert pattern((1.02, "snare", 1.0)).steps("snare") == {4}


def test_without_takes_one_role_away() -> None:
    made = pattern((0.0, "kick", 1.0), (0.0, "crash", 1.0)).without("crash")
    assert made.role_names() == ("kick",)


def test_without_never_empties_a_bar() -> None:
    made = pattern((0.0, "crash", 1.0))
    assert made.without("crash") is made


def test_a_fingerprint_ignores_a_few_milliseconds() -> None:
    assert pattern((1.0, "kick", 1.0)).fingerprint() == pattern((1.01, "kick", 0.9)).fingerprint()


def test_an_empty_bar_is_refused() -> None:
    empty = np.empty(0)
    with pytest.raises(InvalidValue, match="at least one stroke"):
        Pattern("none", empty, empty.astype(np.uint8), empty)


def test_a_velocity_above_one_is_refused() -> None:
    with pytest.raises(InvalidValue, match="Velocities"):
        pattern((0.0, "kick", 1.5))
