import random

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.dimensions import Dimensions
from loopstudio.core.morph_request import Slider
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.dimension_row import DimensionRow
from loopstudio.ui.widgets.dimension_strip import STEPS

FOUR = Dimensions((0.6, 0.25, 0.1, 0.05), (-2.0,) * 4, (2.0,) * 4, "measured")


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> DimensionRow:
    made = DimensionRow(theme, random.Random(1))
    qtbot.addWidget(made)
    made.show_dimensions(FOUR)
    made.show()
    return made


def visible(row: DimensionRow) -> int:
    return sum(not strip.isHidden() for strip in row.strips)


def test_as_many_are_shown_as_hold_the_usual_share(row: DimensionRow) -> None:
    assert row.keep.currentText() == "95%: 3"
    assert (row.kept, visible(row)) == (3, 3)


@pytest.mark.parametrize(("place", "kept", "shown"), [(0, 2, 2), (3, None, 4), (4, None, 4)])
def test_how_many_is_chosen(row: DimensionRow, place: int, kept: int | None, shown: int) -> None:
    row.keep.setCurrentIndex(place)
    row.keep.activated.emit(place)
    assert (row.kept, visible(row)) == (kept, shown)


def test_only_what_was_moved_is_told(row: DimensionRow) -> None:
    row.strips[1].slider.setValue(STEPS // 2)
    assert row.sliders() == (Slider(1, 1.0),)
    row.reset()
    assert row.sliders() == ()


def test_what_is_cut_away_is_not_moved(row: DimensionRow) -> None:
    row.strips[2].slider.setValue(STEPS)
    row.keep.setCurrentIndex(0)
    row.keep.activated.emit(0)
    assert row.sliders() == ()


def test_throwing_leaves_what_is_locked(row: DimensionRow) -> None:
    row.strips[0].show_locked(True)
    row.throw()
    assert row.strips[0].slider.value() == 0
    assert all(strip.slider.value() for strip in row.strips[1:3])
    assert row.locked() == (0,)


def test_a_number_that_is_no_choice_becomes_one(row: DimensionRow) -> None:
    row.show_state(1, ())
    assert (row.kept, visible(row)) == (1, 1)


def test_a_state_is_shown(row: DimensionRow) -> None:
    row.show_state(2, (Slider(0, -1.0), Slider(1, 0.5)))
    assert visible(row) == 2
    assert [strip.offset for strip in row.strips[:2]] == [-1.0, 0.5]
    row.show_state(None, ())
    assert row.kept is None
    assert row.sliders() == ()


@pytest.mark.parametrize("known", ["measured", "file", "unknown"])
def test_it_says_how_the_shares_are_known(row: DimensionRow, known: str) -> None:
    row.show_dimensions(Dimensions(FOUR.shares, FOUR.low, FOUR.high, known))
    assert row.told.startswith("shares: ")


def test_another_checkpoint_may_have_fewer(row: DimensionRow) -> None:
    row.show_dimensions(Dimensions((0.9, 0.1), (-1.0, -1.0), (1.0, 1.0), "file"))
    assert visible(row) == 2
