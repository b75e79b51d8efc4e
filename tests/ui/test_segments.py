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


def test_choosing_by_number_tells_it_too(qtbot: QtBot, theme: Theme) -> None:
    segments = _segments(qtbot, theme)
    with qtbot.waitSignal(segments.chosen):
        segments.choose(1)
    assert segments.choice == 1
