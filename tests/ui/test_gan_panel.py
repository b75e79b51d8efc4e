from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loopstudio.core.loop_request import Between, Idea, LatentPoint, Like, LoopRequest, Mix
from loopstudio.ui.panels.idea_row import BETWEEN, FRESH, LIKE, MIX
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import LAYERS, W_DIM
from tests.support.wave import wave_info
from tests.ui.conftest import Open
from tests.ui.opened import Opened

POINT = LatentPoint.of(np.full((LAYERS, W_DIM), 0.5, np.float32), 3)
OTHER = LatentPoint.of(np.full((LAYERS, W_DIM), -0.5, np.float32), 4)


def _wait_idle(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def ended() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows

    qtbot.waitUntil(ended, timeout=10_000)


def _press(opened: Opened, key: Qt.Key) -> None:
    opened.press(key, at=opened.window.table)


def test_more_like_this_starts_from_the_chosen_loop(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    opened.window.panel.count.setValue(2)
    origin = opened.studio.provenance(opened.session.library[0])
    opened.window.table.choose_row(0)
    with qtbot.waitSignal(opened.window.panel.request_made) as asked:
        _press(opened, Qt.Key.Key_M)
    _wait_idle(opened, qtbot, 3)
    assert origin is not None
    assert origin.latent is not None
    assert asked.args[0].idea == Like(origin.latent, 0.3)


def test_regenerate_asks_as_the_loop_was_made_with_another_seed(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(1)
    made = opened.studio.provenance(opened.session.library[0])
    opened.window.table.choose_row(0)
    with qtbot.waitSignal(opened.window.panel.request_made) as asked:
        _press(opened, Qt.Key.Key_R)
    _wait_idle(opened, qtbot, 5)
    assert made is not None
    assert isinstance(made.request, LoopRequest)
    assert (asked.args[0].style, asked.args[0].tempo) == (made.request.style, made.request.tempo)
    assert asked.args[0].seed != made.request.seed


def test_regenerate_makes_a_whole_batch_of_what_once_was_the_rest_of_one(
    open_studio: Open, qtbot: QtBot
) -> None:
    panel = open_studio().window.panel
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.generate_again(LoopRequest("fake-drums", count=2, first=1))
    assert asked.args[0].first == 0


def test_generate_waits_for_loops_to_start_from(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.clearSelection()
    opened.window.panel.modes.choose(LIKE)
    assert not opened.window.panel.generate_button.isEnabled()


@pytest.mark.parametrize(
    ("idea", "mode", "said"),
    [
        (Like(POINT, 0.7), LIKE, "Near its origin"),
        (Between(POINT, OTHER), BETWEEN, "From its start to its end"),
        (Mix(POINT, OTHER, 0.25), MIX, "Rhythm of its rhythm loop, sound of its sound loop"),
    ],
)
def test_a_shown_request_asks_for_the_same_again(
    open_studio: Open, idea: Idea, mode: int, said: str
) -> None:
    panel = open_studio(2).window.panel
    asked = LoopRequest("fake-drums", count=3, seed=7, style="techno", idea=idea)
    panel.show_request(asked)
    assert panel.modes.choice == mode
    assert panel.idea_row._text.text() == said
    assert panel.request() == asked


def test_what_an_idea_does_not_heed_cannot_be_set(open_studio: Open) -> None:
    panel = open_studio(2).window.panel
    for mode, heeded in ((FRESH, True), (LIKE, True), (BETWEEN, False), (MIX, False)):
        panel.modes.choose(mode)
        assert (panel.style_box.isEnabled(), panel.variety.isEnabled()) == (heeded, heeded)


@pytest.mark.parametrize("keys", [False, True])
def test_in_the_smallest_window_nothing_of_it_is_cut(open_studio: Open, keys: bool) -> None:
    window = open_studio(1).window
    window.panel.show_checkpoint(fake_info(Path("/nowhere"), keys=keys))
    window.panel.tempo.show_bpm(121.98)
    window.panel.vocoder.offer([wave_info(Path("/nowhere/polish"))])
    window.panel.vocoder.choice.setCurrentIndex(1)
    window.panel.vocoder.show_expected("about 88.8 s a loop")
    window.resize(window.minimumSize())
    # The sizes that a badge changes are asked for anew.
    QApplication.processEvents()
    assert window.panel.minimumSizeHint().width() <= window.panel.width()
    button = window.panel.generate_button
    assert button.width() >= button.sizeHint().width()


def test_a_key_is_asked_for_only_where_the_checkpoint_knows_keys(open_studio: Open) -> None:
    panel = open_studio().window.panel
    assert panel.key_box.isHidden()
    assert panel.request().key is None
    panel.show_checkpoint(fake_info(Path("/nowhere"), keys=True))
    assert not panel.key_box.isHidden()
    panel.key_box.setCurrentText("F#m")
    assert panel.request().key == "F#m"
    panel.show_checkpoint(fake_info(Path("/nowhere")))
    assert panel.request().key is None


def test_a_shown_request_brings_its_key_back(open_studio: Open) -> None:
    panel = open_studio().window.panel
    panel.show_checkpoint(fake_info(Path("/nowhere"), keys=True))
    asked = LoopRequest("fake-drums", count=3, seed=7, style="techno", key="A#m")
    panel.show_request(asked)
    assert panel.request() == asked


def test_loops_of_two_are_in_the_keys_of_those(open_studio: Open) -> None:
    panel = open_studio(2).window.panel
    panel.show_checkpoint(fake_info(Path("/nowhere"), keys=True))
    panel.key_box.setCurrentText("F#m")
    panel.modes.choose(BETWEEN)
    assert not panel.key_box.isEnabled()
    assert panel.settings().key is None
