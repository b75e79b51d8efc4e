import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from loopstudio.ui.panels.vary_row import VARY
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.empty_state import EmptyState
from tests.support.diffusion import latent_bundle
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open


def test_it_says_what_it_was_told_and_offers_no_more(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme.logo())
    qtbot.addWidget(empty)
    empty.invite("Wait", "It comes.", "")
    assert {"Wait", "It comes."} <= {label.text() for label in empty.findChildren(QLabel)}
    assert empty.findChildren(QPushButton)[0].isHidden()


def test_where_it_is_low_it_leaves_out_what_is_least_needed(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme.logo())
    qtbot.addWidget(empty)
    empty.show_keys((("Space", "play"),))
    empty.invite("Wait", "It comes.\nHere.", "Go")
    empty.show()

    def seen(height: int) -> list[str]:
        empty.resize(600, height)
        qtbot.wait(20)
        shown = [one for one in empty.findChildren(QLabel) if one.isVisible()]
        assert all(one.height() >= one.sizeHint().height() for one in shown)
        return [one.text() for one in shown]

    assert seen(84) == ["Wait"]
    assert seen(150) == ["Wait", "It comes.\nHere."]
    assert seen(400) == ["", "Wait", "It comes.\nHere.", "Space", "play"]


def test_keys_that_are_told_take_the_place_of_others(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme.logo())
    qtbot.addWidget(empty)
    empty.resize(600, 400)
    empty.show()
    empty.show_keys((("Space", "play"), ("M", "more")))
    empty.show_keys((("Space", "stop"),))
    qtbot.wait(20)
    seen = [one.text() for one in empty.findChildren(QLabel) if one.isVisible()]
    assert [text for text in seen if text] == ["Space", "stop"]


@pytest.mark.parametrize("name", ["fake-drums", "tiny-morph", "tiny-noise"])
def test_it_invites_by_the_word_of_the_panels_own_button(open_studio: Open, name: str) -> None:
    opened = open_studio()
    tiny_bundle(opened.session.paths.user_models / "tiny-morph")
    latent_bundle(opened.session.paths.user_models / "tiny-noise")
    opened.session.catalog.refresh()
    window = opened.window
    window.show_checkpoints()
    window.side.choose(name)
    word = window.panels.current.generate_button.text().strip()
    said = [label.text() for label in window.empty.findChildren(QLabel)]
    assert window.empty.findChildren(QPushButton)[0].text() == word
    assert sum(text.startswith(f"Press {word}.") for text in said) == 1
    assert word.lower() in said


def test_at_the_first_run_its_button_generates(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    opened.window.panel.count.setValue(1)
    with qtbot.waitSignal(opened.window.panel.request_made):
        opened.window.empty.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=10_000)


def test_where_nothing_can_be_made_its_button_says_why(open_studio: Open) -> None:
    opened = open_studio()
    latent_bundle(opened.session.paths.user_models / "tiny-noise")
    opened.session.catalog.refresh()
    window = opened.window
    window.show_checkpoints("tiny-noise")
    window.diffuse.modes.choose(VARY)
    window.empty.findChildren(QPushButton)[0].click()
    assert window.notice.isVisible()
    assert "Choose loops in the library first." in window.notice.text


def test_while_the_first_loops_are_made_it_says_so(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    opened.window.panel.count.setValue(1)
    said: list[str] = []
    opened.studio.jobs.changed.connect(
        lambda: said.extend(label.text() for label in opened.window.empty.findChildren(QLabel))
    )
    opened.window.panel.generate()
    qtbot.waitUntil(lambda: "Your first loops are on their way" in said)
    qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=10_000)


def test_after_a_search_in_vain_its_button_shows_everything(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(2)
    opened.window.filters.search.setText("waltz")
    qtbot.waitUntil(lambda: opened.window.pane.pages.currentWidget() is opened.window.empty)
    opened.window.empty.findChildren(QPushButton)[0].click()
    assert opened.window.shown.rowCount() == 2
