from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.segments import Segments


def _segments(qtbot: QtBot, theme: Theme) -> Segments:
    segments = Segments(theme)
    segments.add("New", "fresh", "New loops", "Ctrl+5")
    segments.add("Between", "between", "Between two", "Ctrl+6")
    qtbot.addWidget(segments)
    segments.show()
    return segments


def test_the_first_choice_is_down_at_the_start(qtbot: QtBot, theme: Theme) -> None:
    assert _segments(qtbot, theme).choice == 0


def test_one_choice_replaces_another(qtbot: QtBot, theme: Theme) -> None:
    segments = _segments(qtbot, theme)
    with qtbot.waitSignal(segments.chosen) as told:
        QTest.mouseClick(segments.findChildren(QToolButton)[1], Qt.MouseButton.LeftButton)
    assert (told.args, segments.choice) == ([1], 1)


def test_what_is_not_offered_cannot_be_pressed_and_says_why(qtbot: QtBot, theme: Theme) -> None:
    segments = _segments(qtbot, theme)
    button = segments.findChildren(QToolButton)[1]
    tip = button.toolTip()
    segments.offer(1, False, "No loops are chosen")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (segments.choice, button.toolTip()) == (0, "No loops are chosen")
    segments.offer(1, True, "No loops are chosen")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (segments.choice, button.toolTip()) == (1, tip)


def test_choosing_by_number_tells_it_too(qtbot: QtBot, theme: Theme) -> None:
    segments = _segments(qtbot, theme)
    with qtbot.waitSignal(segments.chosen):
        segments.choose(1)
    assert segments.choice == 1


def test_tab_comes_to_the_one_that_is_down_and_arrows_go_on(qtbot: QtBot, theme: Theme) -> None:
    segments = _segments(qtbot, theme)
    segments.activateWindow()
    qtbot.waitUntil(segments.isActiveWindow)
    QTest.mouseClick(segments.buttons[1], Qt.MouseButton.LeftButton)
    tab = Qt.FocusPolicy.TabFocus
    assert [bool(one.focusPolicy() & tab) for one in segments.buttons] == [False, True]
    segments.buttons[1].setFocus()
    QTest.keyClick(segments.buttons[1], Qt.Key.Key_Left)
    assert (segments.choice, segments.buttons[0].hasFocus()) == (0, True)
