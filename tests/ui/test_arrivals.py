import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.loop_request import Like
from loopstudio.ui.panels.idea_row import LIKE
from loopstudio.ui.wording import hidden
from tests.ui.conftest import Open
from tests.ui.opened import Opened


def _made(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def ended() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows

    qtbot.waitUntil(ended, timeout=10_000)


def test_keys_are_for_the_loops_once_some_were_asked_for(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    window = opened.window
    window.side.setFocus()
    window.panel.count.setValue(2)
    QTest.mouseClick(window.panel.generate_button, Qt.MouseButton.LeftButton)
    _made(opened, qtbot, 2)
    assert window.table.hasFocus()
    before = window.panel.style_box.currentIndex()
    with qtbot.waitSignal(window.panel.request_made):
        opened.press(Qt.Key.Key_R)
    assert window.panel.style_box.currentIndex() == before


def test_whoever_searches_goes_on_searching(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(2)
    search = opened.window.filters.search
    search.setFocus()
    opened.window.panel.count.setValue(1)
    opened.window.panel.generate()
    _made(opened, qtbot, 3)
    assert search.hasFocus()


def test_the_first_loop_is_shown_unless_another_was_chosen_meanwhile(open_studio: Open) -> None:
    opened = open_studio(3)
    window = opened.window
    window.table.choose_row(2)
    window.player.stop()
    window.arrivals.ask()
    window.table.choose_row(1)
    chosen = window.table.current
    newest = opened.session.library[0]
    window.player.stop()
    window.arrivals.take_first(newest)
    assert window.table.current == chosen
    window.arrivals.ask()
    window.arrivals.take_first(newest)
    assert window.table.current == newest


def test_an_idea_keeps_its_origin_while_its_loops_are_shown(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(1)
    window = opened.window
    origin = opened.studio.provenance(opened.session.library[0])
    assert origin is not None
    assert origin.latent is not None
    window.table.choose_row(0)
    window.player.stop()
    window.panel.count.setValue(2)
    window.arrivals.more_like_this()
    _made(opened, qtbot, 3)
    with qtbot.waitSignal(window.panel.request_made) as asked:
        window.panel.generate()
    assert asked.args[0].idea == Like(origin.latent, 0.3)


def test_more_like_this_is_like_the_selected_one(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(2)
    window = opened.window
    window.table.choose_row(0)
    window.panel.modes.choose(LIKE)
    window.table.choose_row(1)
    picked = opened.studio.provenance(opened.session.library[1])
    assert picked is not None
    with qtbot.waitSignal(window.panel.request_made) as asked:
        opened.press(Qt.Key.Key_M, at=window.table)
    assert asked.args[0].idea.origin == picked.latent


def test_loops_that_filters_hide_are_told_of_and_can_be_shown(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(2)
    window = opened.window
    window.filters.search.setText("rating:5")
    qtbot.waitUntil(lambda: window.shown.rowCount() == 0)
    window.panel.count.setValue(2)
    window.panel.generate()
    _made(opened, qtbot, 4)
    assert window.notice.text == hidden(2)
    assert window.filters.count.text() == "0 of 4"
    window.notice._act.click()
    qtbot.waitUntil(lambda: window.shown.rowCount() == 4)


def test_a_deleted_loop_is_no_longer_counted(open_studio: Open) -> None:
    opened = open_studio(3)
    opened.window.table.choose_row(1)
    opened.press(Qt.Key.Key_Delete, at=opened.window.table)
    assert opened.window.filters.count.text() == "2 loops"


@pytest.mark.parametrize(("count", "said"), [(1, "1 new loop is"), (2, "2 new loops are")])
def test_hidden_loops_are_counted_in_words(count: int, said: str) -> None:
    assert hidden(count).startswith(said)
