from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Open
from tests.ui.opened import Opened


def _press(opened: Opened, key: Qt.Key) -> None:
    opened.press(key, at=opened.window.table)


def test_space_stops_and_plays(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(2)
    opened.window.table.choose_row(1)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)
    _press(opened, Qt.Key.Key_Space)
    stopped = not opened.window.player.is_playing
    _press(opened, Qt.Key.Key_Space)
    assert stopped
    assert opened.window.player.is_playing


def test_digits_rate_all_that_is_selected(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.selectAll()
    _press(opened, Qt.Key.Key_4)
    assert [entry.rating for entry in opened.session.library] == [4, 4]


def test_enter_makes_a_favourite(open_studio: Open) -> None:
    opened = open_studio(1)
    opened.window.table.choose_row(0)
    _press(opened, Qt.Key.Key_Return)
    assert opened.session.library[0].favourite


def test_delete_can_be_undone_and_done_again(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.choose_row(0)
    _press(opened, Qt.Key.Key_Delete)
    after_delete = len(opened.session.library)
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    after_undo = len(opened.session.library)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    opened.press(Qt.Key.Key_Z, both)
    assert (after_delete, after_undo, len(opened.session.library)) == (1, 2, 1)


def test_letters_typed_in_the_search_are_no_commands(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(2)
    opened.window.table.choose_row(0)
    opened.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(opened.window.filters.query_changed):
        QTest.keyClicks(opened.window.filters.search, "rm 1")
    assert opened.window.filters.search.text() == "rm 1"
    assert not opened.studio.jobs.rows


def test_copy_puts_the_tagged_files_on_the_clipboard(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.selectAll()
    opened.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, opened.window.table)
    urls = QGuiApplication.clipboard().mimeData().urls()
    paths = [Path(url.toLocalFile()) for url in urls]
    assert paths == [opened.session.library[row].path for row in range(2)]
