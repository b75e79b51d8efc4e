import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.dimensions import Dimensions
from loopstudio.core.morph_request import Lfo, Slider, Tail
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.curve_editor import LFO
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
    assert row.keep.currentText() == "95%"
    assert (row.kept, visible(row)) == (3, 3)


def test_more_is_shown_of_what_is_heard_until_somebody_chooses(row: DimensionRow) -> None:
    heard = Dimensions((0.6, 0.35, 0.045, 0.005), FOUR.low, FOUR.high, "heard")
    row.show_dimensions(heard)
    assert (row.keep.currentText(), row.kept) == ("99%", 3)
    row.show_dimensions(FOUR)
    assert (row.keep.currentText(), row.kept) == ("95%", 3)
    row.keep.setCurrentIndex(1)
    row.keep.activated.emit(1)
    row.show_dimensions(heard)
    assert (row.keep.currentText(), row.kept) == ("90%", 2)


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


def test_a_slider_that_is_not_shown_is_not_thrown(row: DimensionRow) -> None:
    row.number.setValue(4)
    row.number.setValue(2)
    row.throw()
    row.number.setValue(4)
    assert [slider.dimension for slider in row.sliders()] == [0, 1]


def test_where_all_are_locked_the_texture_is_thrown(row: DimensionRow) -> None:
    for strip in row.strips:
        strip.show_locked(True)
    assert row.throw_button.isEnabled()
    row.throw_button.click()
    assert row.sliders() == ()
    assert row.tail().seed != 0
    # With a slider for every dimension there is no texture.
    row.number.setValue(4)
    assert row.throw_button.isEnabled(), "the fourth is free"
    row.strips[3].show_locked(True)
    assert not row.throw_button.isEnabled()
    row.strips[1].show_locked(False)
    assert row.throw_button.isEnabled()


def test_a_number_that_is_no_choice_is_chosen_exactly(row: DimensionRow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(row.changed):
        row.number.setValue(1)
    assert (row.kept, visible(row), row.keep.currentText()) == (1, 1, "")
    row.number.setValue(3)
    assert (row.kept, visible(row), row.keep.currentText()) == (3, 3, "90%")


def test_the_total_of_what_the_sliders_carry_is_told(row: DimensionRow) -> None:
    assert (row.told, row._told.toolTip()[:17]) == ("carry 95.0 %", "3 sliders carry 9")
    row.number.setValue(1)
    assert (row.told, row._told.toolTip()[:16]) == ("carry 60.0 %", "1 slider carries")


def test_the_tail_is_that_of_what_is_left(row: DimensionRow) -> None:
    row.texture.amount.show_value(0.5)
    row.texture.seed.setText("7")
    assert row.tail() == Tail(3, seed=7, amount=0.5)
    assert row.texture.isEnabled()
    row.number.setValue(4)
    assert row.tail().kept is None
    assert not row.texture.isEnabled()


def test_the_editor_of_a_curve_opens_at_its_slider_and_changes_it(
    row: DimensionRow, qtbot: QtBot
) -> None:
    row.show_bars(2)
    row.strips[1].show_offset(0.5)
    QTest.mouseClick(row.strips[1].curve, Qt.MouseButton.LeftButton)
    assert row.editor.isVisible()
    with qtbot.waitSignal(row.changed):
        row.editor.kinds.choose(LFO)
    assert row.sliders() == (Slider(1, 0.5, 1.0, Lfo("sine", 2, 1.0)),)
    QTest.keyClick(row.editor, Qt.Key.Key_Escape)
    assert not row.editor.isVisible()


def test_a_state_is_shown(row: DimensionRow) -> None:
    row.show_state(2, (Slider(0, -1.0), Slider(1, 0.5)))
    assert visible(row) == 2
    assert [strip.offset for strip in row.strips[:2]] == [-1.0, 0.5]
    row.show_state(None, ())
    assert row.kept is None
    assert row.sliders() == ()


def test_shares_that_nobody_knows_are_not_added_up(row: DimensionRow) -> None:
    row.show_dimensions(Dimensions(FOUR.shares, FOUR.low, FOUR.high, "unknown"))
    assert row.told == "shares: unknown"
    assert row.strips[1].toolTip() == ""


def test_a_strip_tells_what_those_up_to_it_carry(row: DimensionRow) -> None:
    told = [strip.toolTip() for strip in row.strips[:2]]
    assert told == ["1 carries 60.0 % of the variance", "1 to 2 carry 85.0 % of the variance"]


@pytest.mark.parametrize(
    ("known", "shared"),
    [
        ("measured", "the variance"),
        ("fidelity", "the variance"),
        ("sensitivity", "the variance"),
        ("heard", "what is heard"),
    ],
)
def test_it_says_how_the_shares_are_known(row: DimensionRow, known: str, shared: str) -> None:
    row.show_dimensions(Dimensions(FOUR.shares, FOUR.low, FOUR.high, known))
    assert row.told.endswith("%")
    assert f" of {shared}. " in row._told.toolTip()


def test_another_checkpoint_may_have_fewer(row: DimensionRow) -> None:
    row.show_dimensions(Dimensions((0.9, 0.1), (-1.0, -1.0), (1.0, 1.0), "fidelity"))
    assert visible(row) == 2
