import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.xy_pad import XyPad

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pad(theme: Theme, qtbot: QtBot, clock: Clock) -> XyPad:
    assert theme.name
    made = XyPad(clock)
    qtbot.addWidget(made)
    made.resize(218, 218)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_press_goes_there_and_a_drag_follows(pad: XyPad, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pad.moved) as told:
        QTest.mousePress(pad, LEFT, PLAIN, QPoint(59, 159))
    assert told.args == [0.25, 0.25]
    QTest.mouseMove(pad, QPoint(159, 59))
    assert pad.point == (0.75, 0.75)


def test_it_stays_within_the_square(pad: XyPad) -> None:
    QTest.mousePress(pad, LEFT, PLAIN, QPoint(1, 1))
    assert pad.point == (0.0, 1.0)


def test_with_shift_a_drag_is_ten_times_finer(pad: XyPad) -> None:
    QTest.mousePress(pad, LEFT, SHIFT, QPoint(100, 100))
    assert pad.point == (0.5, 0.0)
    QTest.mouseMove(pad, QPoint(140, 80))
    assert pad.point == (0.52, 0.01)
    QTest.mouseRelease(pad, LEFT, SHIFT, QPoint(140, 80))
    QTest.mousePress(pad, LEFT, PLAIN, QPoint(109, 109))
    assert pad.point == (0.5, 0.5)


def test_a_double_click_and_home_go_to_the_middle(pad: XyPad) -> None:
    QTest.mouseDClick(pad, LEFT, PLAIN, QPoint(20, 20))
    assert pad.point == (0.5, 0.5)
    pad.show_point(0.1, 0.9)
    QTest.keyClick(pad, Qt.Key.Key_Home)
    assert pad.point == (0.5, 0.5)


def test_arrows_move_it_and_shift_moves_it_finely(pad: XyPad) -> None:
    QTest.keyClick(pad, Qt.Key.Key_Right)
    QTest.keyClick(pad, Qt.Key.Key_Up)
    assert pad.point == (0.52, 0.02)
    QTest.keyClick(pad, Qt.Key.Key_Left, SHIFT)
    assert pad.point[0] == 0.518
    assert pad.accessibleDescription() == "x 0.52, y 0.02"


def test_other_keys_are_left_alone(pad: XyPad) -> None:
    QTest.keyClick(pad, Qt.Key.Key_A)
    assert pad.point == (0.5, 0.0)


def test_its_trail_is_that_of_the_last_two_seconds(pad: XyPad, clock: Clock, qtbot: QtBot) -> None:
    pad.show_point(0.6, 0.0)
    clock.now = 1.5
    pad.show_point(0.7, 0.0)
    assert pad.trail == [(0.5, 0.0), (0.6, 0.0)]
    clock.now = 2.5
    qtbot.waitUntil(lambda: pad.trail == [(0.6, 0.0)], timeout=2_000)
    clock.now = 9.0
    qtbot.waitUntil(lambda: pad.trail == [], timeout=2_000)


@pytest.mark.parametrize("letters", ["", "A", "AC", "ABD", "ABCD"])
def test_sounds_are_written_where_they_weigh_all(pad: XyPad, letters: str) -> None:
    before = pad.grab().toImage()
    pad.show_corners(letters)
    pad.show_path(True)
    pad.show_point(1.0, 1.0)
    assert pad.grab().toImage() != before


@pytest.mark.parametrize(("height", "width"), [(100, 156), (190, 190), (300, 220)])
def test_it_is_a_square_where_it_is_high_enough(qtbot: QtBot, height: int, width: int) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    pad = XyPad()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(pad)
    row.addStretch(1)
    place.resize(500, height)
    place.show()
    qtbot.waitUntil(lambda: (pad.height(), pad.width()) == (height, width))


def test_of_two_sounds_a_way_begins_where_the_first_one_stands(pad: XyPad) -> None:
    pad.show_point(1.0, 0.5)
    pad.show_corners("AB")
    without = pad.grab().toImage()
    pad.show_path(True)
    with_path = pad.grab().toImage()
    other = [
        (x, y)
        for x in range(pad.width())
        for y in range(pad.height())
        if with_path.pixel(x, y) != without.pixel(x, y)
    ]
    assert {round(y / pad.height(), 1) for _, y in other} == {0.5}
