"""Ten thousand clips in the table: pytest tests/bench/test_table_speed.py -s."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loopstudio.library.library import Library
from loopstudio.ui.itemmodels import columns
from loopstudio.ui.itemmodels.library_model import LibraryModel
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.library_view import LibraryView
from tests.bench.test_library_speed import MANY, many
from tests.support.clips import entry
from tests.ui.opened import RESOURCES, use_test_application

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
FRAME_SECONDS = 1 / 60


@pytest.fixture
def table(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> LibraryView:
    use_test_application(qapp)
    Theme(RESOURCES, "dark").apply()
    library = Library(many(tmp_path))
    model = LibraryModel(library)
    view = LibraryView(model)
    model.setParent(view)
    view.shown_library = library  # type: ignore[attr-defined]
    qtbot.addWidget(view)
    view.resize(1100, 600)
    view.show()
    qtbot.waitExposed(view)
    return view


def _best(step: Callable[[int], object], times: int = 5) -> float:
    found = []
    for turn in range(times):
        began = time.perf_counter()
        step(turn)
        QApplication.processEvents()
        found.append(time.perf_counter() - began)
    return min(found)


def _say(what: str, seconds: float, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{what}: {1000 * seconds:.1f} ms with {MANY:,} clips\n")


def test_filtering_feels_immediate(table: LibraryView, capsys: pytest.CaptureFixture[str]) -> None:
    shown = table.model()
    assert isinstance(shown, LibraryModel)
    queries = ["techno", "bpm:90-120", "techno rating:>=3", "", "house -dry"]
    seconds = _best(lambda turn: shown.set_query(queries[turn]))
    _say("filter", seconds, capsys)
    assert seconds < 0.1


def test_a_page_of_scrolling_is_drawn_in_a_frame(
    table: LibraryView, capsys: pytest.CaptureFixture[str]
) -> None:
    bar = table.verticalScrollBar()

    def scroll(turn: int) -> None:
        bar.setValue(bar.maximum() * (turn + 1) // 21)
        table.viewport().repaint()

    seconds = _best(scroll, 20)
    _say("scroll to a new page and draw it", seconds, capsys)
    assert seconds < 2 * FRAME_SECONDS


def test_sorting_by_a_column(table: LibraryView, capsys: pytest.CaptureFixture[str]) -> None:
    orders = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
    seconds = _best(lambda turn: table.sortByColumn(columns.NAME, orders[turn % 2]), 4)
    _say("sort by name", seconds, capsys)
    assert seconds < 0.5


def test_a_new_clip_in_a_sorted_and_filtered_table(
    table: LibraryView, capsys: pytest.CaptureFixture[str]
) -> None:
    table.sortByColumn(columns.BPM, Qt.SortOrder.AscendingOrder)
    library: Library = table.shown_library  # type: ignore[attr-defined]
    seconds = _best(lambda turn: library.add(entry(MANY + turn, bpm=100.0 + turn)))
    _say("a new clip", seconds, capsys)
    assert seconds < FRAME_SECONDS
