from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from pytestqt.qtbot import QtBot

from loopstudio.core.tempo import Tempo
from loopstudio.ui.itemmodels import columns
from tests.ui.conftest import Open
from tests.ui.opened import drum_clip


def test_a_loop_is_chosen_even_while_ctrl_is_held(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    opened.window.table.choose_row(0)
    opened.window.table.choose_row(0)
    assert opened.window.table.chosen() == [opened.window.shown.entry_at(0)]


class Painted(QObject):
    """Notes which places of a widget are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.region = QRegion()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        del watched
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_the_row_that_no_longer_sounds_loses_its_playhead(open_studio: Open, qtbot: QtBot) -> None:
    window = open_studio(3).window
    first, second = (window.shown.entry_at(row).id for row in (0, 1))
    window.table.show_playing(first, 0.5)
    qtbot.wait(50)
    painted = Painted()
    window.table.viewport().installEventFilter(painted)
    window.table.show_playing(second, 0.5)
    qtbot.wait(50)
    left = window.table.visualRect(window.shown.index(0, columns.WAVE))
    assert painted.region.contains(left.center())


@pytest.mark.parametrize(
    "column", [columns.BPM, columns.BARS, columns.STYLE, columns.SEAM, columns.MADE]
)
def test_no_fact_of_a_clip_is_cut(open_studio: Open, column: int) -> None:
    opened = open_studio()
    session, table = opened.session, opened.window.table
    opened.window.resize(1360, 860)
    kept = session.store.put(drum_clip(0, Tempo(121.983)))
    session.library.add(
        replace(kept, label="drum-and-bass", created="2026-11-28T10:00:00+00:00", seam_db=-12.0)
    )
    needs = table.sizeHintForIndex(opened.window.shown.index(0, column)).width()
    assert table.columnWidth(column) >= needs
