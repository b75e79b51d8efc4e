import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from loopstudio.ui import windows
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.empty_state import EmptyState
from tests.ui.conftest import Open


@pytest.mark.parametrize(
    ("has_clips", "has_checkpoint", "title"),
    [
        (False, True, "Make your first loops"),
        (False, False, "Bring a checkpoint"),
        (True, True, "Nothing matches"),
    ],
)
def test_it_invites_to_what_can_be_done(
    qtbot: QtBot, theme: Theme, has_clips: bool, has_checkpoint: bool, title: str
) -> None:
    empty = EmptyState(theme.logo())
    qtbot.addWidget(empty)
    windows.invite(empty, has_clips, has_checkpoint)
    assert title in [label.text() for label in empty.findChildren(QLabel)]


def test_at_the_first_run_its_button_generates(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    opened.window.panel.count.setValue(1)
    with qtbot.waitSignal(opened.window.panel.request_made):
        opened.window.empty.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=10_000)


def test_after_a_search_in_vain_its_button_shows_everything(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(2)
    opened.window.filters.search.setText("waltz")
    qtbot.waitUntil(lambda: opened.window.pages.currentWidget() is opened.window.empty)
    opened.window.empty.findChildren(QPushButton)[0].click()
    assert opened.window.shown.rowCount() == 2
