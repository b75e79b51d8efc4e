import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Lfo, Slider
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.dimension_strip import STEPS, DimensionStrip


@pytest.fixture
def strip(theme: Theme, qtbot: QtBot) -> DimensionStrip:
    made = DimensionStrip(theme, 3)
    qtbot.addWidget(made)
    made.show_dimension(0.25, 0.75, -1.0, 3.0)
    made.resize(52, 240)
    made.show()
    qtbot.waitExposed(made)
    return made


def labels_of(strip: DimensionStrip) -> list[str]:
    return [label.text() for label in strip.findChildren(QLabel)]


def test_its_ends_are_where_sound_reaches(strip: DimensionStrip) -> None:
    strip.slider.setValue(STEPS)
    assert strip.offset == 2.0
    strip.slider.setValue(-STEPS // 2)
    assert strip.offset == -1.0


def test_the_share_and_the_value_are_written(strip: DimensionStrip) -> None:
    strip.show_offset(0.5)
    assert {"3", "25 %"} <= set(labels_of(strip))
    strip.show_dimension(0.001, 0.999, -1.0, 1.0)
    assert "<1 %" in labels_of(strip)
    assert strip.slider.accessibleDescription() == "+0.50"


@pytest.mark.parametrize(
    ("reach", "written"),
    [(1.0, "-1.00"), (9.99, "-9.99"), (9.996, "-10.0"), (50.0, "-50.0"), (99.96, "-100")],
)
def test_a_wide_reach_is_written_in_five_signs(
    strip: DimensionStrip, reach: float, written: str
) -> None:
    strip.show_dimension(0.25, 0.75, -reach, reach)
    strip.slider.setValue(-STEPS)
    assert strip.slider.accessibleDescription() == written


def test_what_those_up_to_it_carry_is_in_the_tooltip(strip: DimensionStrip) -> None:
    strip.show_told("1 to 3 carry 80.5 %")
    assert strip.toolTip() == "1 to 3 carry 80.5 %"
    assert strip.slider.toolTip().startswith("1 to 3 carry 80.5 %\nMove the sound")
    strip.show_told("")
    assert (strip.toolTip(), strip.slider.toolTip()[:4]) == ("", "Move")


def test_an_offset_stays_when_the_reach_changes(strip: DimensionStrip) -> None:
    strip.show_offset(0.5)
    strip.show_dimension(0.25, 0.75, -4.0, 4.0)
    assert strip.offset == pytest.approx(0.5, abs=0.02)
    strip.show_offset(99.0)
    assert strip.offset == 4.0


def test_arrows_move_it_and_it_says_so(strip: DimensionStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.changed):
        QTest.keyClick(strip.slider, Qt.Key.Key_Up)
    assert strip.offset > 0.0


def test_a_double_click_resets(strip: DimensionStrip) -> None:
    strip.slider.setValue(90)
    QTest.mouseDClick(strip.slider, Qt.MouseButton.LeftButton)
    assert strip.slider.value() == 0


def test_with_shift_a_drag_is_ten_times_finer(strip: DimensionStrip) -> None:
    centre = strip.slider.rect().center()
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(strip.slider, Qt.MouseButton.LeftButton, shift, centre)
    QTest.mouseMove(strip.slider, centre - QPoint(0, 50))
    QTest.mouseRelease(strip.slider, Qt.MouseButton.LeftButton, shift, centre - QPoint(0, 50))
    whole = 2 * STEPS * 50 / strip.slider.height()
    assert strip.slider.value() == pytest.approx(whole / 10, abs=1.5)


def test_a_lock_is_kept(strip: DimensionStrip) -> None:
    assert not strip.is_locked
    strip.show_locked(True)
    assert strip.is_locked


def test_what_is_done_stays_exactly_so_until_the_slider_moves(
    strip: DimensionStrip, qtbot: QtBot
) -> None:
    done = Slider(2, 0.123456, -1.5, Lfo("saw", 2, 0.5))
    with qtbot.waitSignal(strip.changed):
        strip.show_done(done)
    assert strip.done == done
    assert strip.curve.is_moving
    strip.slider.setValue(STEPS)
    assert strip.done == Slider(2, 2.0, -1.5, Lfo("saw", 2, 0.5))
    strip.show_done(Slider(2))
    assert not strip.curve.is_moving


def test_what_is_shown_already_tells_nothing(strip: DimensionStrip, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(strip.changed):
        strip.show_done(Slider(2))


def test_a_press_on_the_value_asks_for_its_curve(strip: DimensionStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.curve_wanted) as asked:
        QTest.mouseClick(strip.curve, Qt.MouseButton.LeftButton)
    assert asked.args == [2]
