import random

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.dimensions import Dimensions
from loopstudio.ui.drift import Drift
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.dimension_row import DimensionRow
from loopstudio.ui.widgets.dimension_strip import STEPS

FOUR = Dimensions((0.6, 0.25, 0.1, 0.05), (-2.0,) * 4, (2.0,) * 4, "measured")


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> DimensionRow:
    made = DimensionRow(theme, random.Random(1))
    qtbot.addWidget(made)
    made.show_dimensions(FOUR)
    made.number.setValue(4)
    made.show()
    return made


def values(row: DimensionRow) -> list[int]:
    return [strip.slider.value() for strip in row.strips]


def walked(row: DimensionRow, seed: int) -> list[int]:
    drift = Drift(row)
    drift.start(seed, 3.0)
    for _ in range(100):
        drift.step()
    drift.stop()
    return values(row)


def test_sliders_wander_the_same_way_from_the_same_seed(row: DimensionRow) -> None:
    first = walked(row, 5)
    row.reset()
    assert walked(row, 5) == first
    row.reset()
    assert walked(row, 6) != first


def test_it_tells_as_a_hand_would(row: DimensionRow, qtbot: QtBot) -> None:
    drift = Drift(row)
    with qtbot.waitSignal(row.changed, timeout=5_000):
        drift.start(5, 3.0)
    drift.stop()


def test_what_is_locked_stays(row: DimensionRow) -> None:
    row.strips[1].slider.setValue(33)
    row.strips[1].show_locked(True)
    assert walked(row, 5)[1] == 33


def test_one_that_is_moved_by_hand_goes_on_from_there(row: DimensionRow) -> None:
    drift = Drift(row)
    drift.start(5, 0.3)
    drift.step()
    row.strips[0].slider.setValue(STEPS // 2)
    drift.step()
    assert values(row)[0] == pytest.approx(STEPS // 2, abs=3)


def test_stopped_they_stay(row: DimensionRow, qtbot: QtBot) -> None:
    drift = Drift(row)
    drift.start(5, 3.0)
    with qtbot.waitSignal(drift.stopped):
        drift.stop()
    before = values(row)
    drift.step()
    assert (values(row), drift.is_running) == (before, False)
