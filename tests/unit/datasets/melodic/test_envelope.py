import numpy as np
import pytest

from loopstudio.datasets.melodic.envelope import fall, level
from loopstudio.datasets.mono import RATE


def test_a_note_rises_holds_and_dies() -> None:
    made = level(RATE, (0.1, 0.1, 0.5, 0.2))
    assert made[RATE // 10] == pytest.approx(1.0, abs=0.01)
    assert made[RATE - 1] == pytest.approx(0.5, abs=0.01)
    assert (len(made), made[-1]) == (RATE + round(0.2 * RATE), 0.0)


def test_no_attack_is_a_click() -> None:
    assert np.abs(np.diff(level(1000, (0.0, 0.1, 0.5, 0.01)))).max() < 0.05


def test_a_fall_has_its_time_constant() -> None:
    assert fall(RATE, 0.5)[RATE // 2] == pytest.approx(np.exp(-1), rel=1e-3)
