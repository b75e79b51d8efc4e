import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.snapshot_row import SnapshotRow

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> SnapshotRow:
    assert theme.name
    made = SnapshotRow()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_kept({2})
    return made


def test_a_press_takes_what_is_kept(row: SnapshotRow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(row.take_wanted) as asked:
        QTest.mouseClick(row.buttons[2], LEFT)
    assert asked.args == [2]


def test_a_press_where_nothing_is_keeps(row: SnapshotRow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(row.keep_wanted) as asked:
        QTest.mouseClick(row.buttons[1], LEFT)
    assert asked.args == [1]


def test_a_press_with_shift_keeps_in_any_case(row: SnapshotRow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(row.take_wanted), qtbot.waitSignal(row.keep_wanted) as asked:
        QTest.mouseClick(row.buttons[2], LEFT, SHIFT)
    assert asked.args == [2]


def test_keys_take_and_keep(row: SnapshotRow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(row.take_wanted) as taken:
        QTest.keyClick(row, Qt.Key.Key_F7)
    with qtbot.waitSignal(row.keep_wanted) as kept:
        QTest.keyClick(row, Qt.Key.Key_F7, SHIFT)
    assert (taken.args, kept.args) == ([2], [2])


def test_a_screen_reader_hears_what_is_kept(row: SnapshotRow) -> None:
    described = [button.accessibleDescription().split(";")[0] for button in row.buttons[1:3]]
    assert described == ["empty", "kept"]
