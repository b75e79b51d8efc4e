from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from loopstudio.ui.escape import fields_of
from tests.ui.conftest import Open
from tests.ui.opened import Opened


def _cancelled(opened: Opened) -> list[int]:
    wanted: list[int] = []
    opened.window.job_strip.cancel_wanted.connect(wanted.append)
    return wanted


def test_escape_in_the_search_empties_it_then_leaves_it_and_stops_no_job(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(3)
    cancelled, search = _cancelled(opened), opened.window.filters.search
    opened.window.panel.count.setValue(64)
    opened.window.panel.generate()
    qtbot.waitUntil(lambda: bool(opened.studio.jobs.rows))
    search.setFocus()
    search.setText("house")
    opened.press(Qt.Key.Key_Escape, at=search)
    assert (search.text(), search.hasFocus()) == ("", True)
    opened.press(Qt.Key.Key_Escape, at=search)
    assert opened.window.table.hasFocus()
    assert cancelled == []


def test_escape_leaves_every_field_with_its_value(open_studio: Open) -> None:
    opened = open_studio(3)
    count = opened.window.panel.count
    count.setValue(5)
    assert count in fields_of(opened.window)
    opened.press(Qt.Key.Key_Escape, at=count)
    assert opened.window.table.hasFocus()
    assert count.value() == 5


def test_escape_over_the_loops_stops_the_job(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(3)
    cancelled = _cancelled(opened)
    opened.window.panel.count.setValue(64)
    opened.window.panel.generate()
    qtbot.waitUntil(lambda: bool(opened.studio.jobs.rows))
    opened.press(Qt.Key.Key_Escape, at=opened.window.table)
    assert len(cancelled) == 1
