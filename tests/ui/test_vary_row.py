import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.painted import Painted, Span
from loopstudio.ui.panels.vary_row import (
    BETWEEN,
    EXTEND,
    FRESH,
    REPAINT,
    VARY,
    VaryRow,
    strength_words,
)
from loopstudio.ui.theme import Theme


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> VaryRow:
    made = VaryRow(theme)
    qtbot.addWidget(made)
    return made


def test_new_loops_need_no_row(row: VaryRow) -> None:
    assert row.isHidden()
    row.show_mode(VARY)
    assert not row.isHidden()
    row.show_mode(FRESH)
    assert row.isHidden()


def test_it_says_what_is_missing_and_then_what_is_meant(row: VaryRow) -> None:
    row.show_mode(BETWEEN)
    row.show_picked(["amber"])
    assert (row.text, row.is_ready) == ("Choose two loops below", False)
    row.show_picked(["amber", "blue"])
    assert (row.text, row.is_ready) == ("From amber to blue", True)


def test_swap_takes_the_other_first_until_others_are_chosen(row: VaryRow) -> None:
    row.show_mode(BETWEEN)
    row.show_picked(["amber", "blue"])
    row.show()
    QTest.mouseClick(row._swap, Qt.MouseButton.LeftButton)
    assert (row.text, row.places()) == ("From blue to amber", (1, 0))
    row.show_picked(["amber", "green"])
    assert row.places() == (0, 1)


def test_a_loop_is_painted_over_once_something_is_painted(row: VaryRow) -> None:
    row.show_mode(REPAINT)
    assert row.text == "Choose a loop below to paint over"
    row.show_picked(["amber"])
    assert (row.is_ready, row.painted) == (False, None)
    row.show_spans((Span(0.75, 0.25),))
    row.softness.show_value(0.1)
    assert (row.is_ready, row.text) == (True, "Made anew: 50 % of amber")
    assert row.painted == Painted((Span(0.75, 0.25),), 0.1)
    row.show_mode(VARY)
    assert row.painted is None


def test_a_long_name_does_not_widen_the_window(row: VaryRow) -> None:
    row.show_mode(BETWEEN)
    row.show_picked(["w" * 80, "m" * 80])
    assert row.minimumSizeHint().width() < 700


@pytest.mark.parametrize(
    ("strength", "words"), [(0.01, "near 0.01"), (0.5, "halfway 0.50"), (1.0, "far 1.00")]
)
def test_strength_is_told_in_words(strength: float, words: str) -> None:
    assert strength_words(strength) == words


def test_it_is_as_high_in_each_mode(row: VaryRow) -> None:
    heights = set()
    for mode, names in ((VARY, ["a"]), (BETWEEN, ["a", "b"]), (REPAINT, ["a"]), (EXTEND, ["a"])):
        row.show_mode(mode)
        row.show_picked(names)
        row.show()
        heights.add(max(row.minimumSizeHint().height(), row.minimumHeight()))
    assert len(heights) == 1
