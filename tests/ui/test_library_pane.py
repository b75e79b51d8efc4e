from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from loopstudio.library.library import Library
from loopstudio.ui.library_pane import LibraryPane
from loopstudio.ui.theme import Theme
from tests.support.clips import entry

Made = Callable[[int], tuple[LibraryPane, Library]]


@pytest.fixture
def pane_of(qtbot: QtBot, theme: Theme) -> Made:
    def make(count: int) -> tuple[LibraryPane, Library]:
        library = Library([entry(number, bpm=90.0 + 10 * number) for number in range(count)])
        pane = LibraryPane(library, theme)
        qtbot.addWidget(pane)
        return pane, library

    return make


def _search(pane: LibraryPane, text: str) -> None:
    pane.filters.search.setText(text)
    pane.filters.query_changed.emit(text)


def _title(pane: LibraryPane) -> str:
    titles = [one for one in pane.empty.findChildren(QLabel) if one.property("role") == "hero"]
    return titles[0].text()


@pytest.mark.parametrize(
    ("count", "has_checkpoint", "busy", "title"),
    [
        (0, True, False, "Make your first loops"),
        (0, True, True, "Your first loops are on their way"),
        (0, False, False, "Bring a checkpoint"),
        (1, True, True, "Nothing matches"),
    ],
)
def test_where_no_loop_is_shown_it_invites_to_what_can_be_done(
    pane_of: Made, count: int, has_checkpoint: bool, busy: bool, title: str
) -> None:
    pane, _ = pane_of(count)
    pane.show_ready("Generate", has_checkpoint=has_checkpoint, busy=busy)
    _search(pane, "waltz")
    assert pane.pages.currentWidget() is pane.empty
    assert _title(pane) == title


def test_it_counts_what_is_shown_of_all(pane_of: Made) -> None:
    pane, library = pane_of(4)
    assert pane.filters.count.text() == "4 loops"
    _search(pane, "bpm:>=110")
    assert pane.filters.count.text() == "2 of 4"
    library.remove([entry(3).id])
    assert pane.filters.count.text() == "1 of 3"


def test_a_search_that_is_not_understood_is_marked_until_one_is(pane_of: Made) -> None:
    pane, _ = pane_of(4)
    _search(pane, "bpm:fast")
    assert (pane.filters.search.property("wrong"), pane.shown.rowCount()) == (True, 4)
    _search(pane, "bpm:>=110")
    assert (pane.filters.search.property("wrong"), pane.shown.rowCount()) == (False, 2)


def test_filters_are_there_once_there_is_something_to_filter(pane_of: Made) -> None:
    pane, library = pane_of(0)
    assert pane.filters.isHidden()
    library.add(entry(0))
    assert not pane.filters.isHidden()
    assert pane.pages.currentWidget() is pane.table


def test_a_pane_that_was_put_away_follows_no_library(pane_of: Made) -> None:
    pane, library = pane_of(1)
    pane.unfollow()
    library.add(entry(1))
    assert (pane.shown.rowCount(), pane.filters.count.text()) == (1, "1 loop")


@pytest.mark.parametrize("words", [2, 60])
def test_a_message_stands_over_the_last_rows_and_takes_no_room(
    pane_of: Made, qtbot: QtBot, words: int
) -> None:
    pane, _ = pane_of(3)
    pane.resize(700, 400)
    pane.show()
    least, wanted = pane.minimumSizeHint(), pane.sizeHint()
    pane.notice.say("word " * words)
    qtbot.wait(10)
    over, rows = pane.notice.geometry(), pane.pages.geometry()
    assert (over.left(), over.right(), over.bottom()) == (rows.left(), rows.right(), rows.bottom())
    assert over.height() >= pane.notice.heightForWidth(over.width())
    assert (pane.minimumSizeHint(), pane.sizeHint()) == (least, wanted)
    assert not pane.hasHeightForWidth()


def test_a_message_is_as_high_as_its_last_sentence(pane_of: Made, qtbot: QtBot) -> None:
    pane, _ = pane_of(3)
    pane.resize(700, 400)
    pane.show()
    heights = []
    for words in (2, 60, 2):
        pane.notice.say("word " * words)
        qtbot.wait(10)
        heights.append(pane.notice.height())
    assert heights[0] == heights[2] < heights[1]
