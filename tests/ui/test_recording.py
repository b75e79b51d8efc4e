"""A performance of slider moves becomes a clip."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Drawn, MorphRequest
from loopstudio.ui.main_window import MainWindow
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened

RECORD = (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


@pytest.fixture
def opened(open_studio: Open) -> Opened:
    made = open_studio(0)
    tiny_bundle(made.session.paths.user_models / "tiny")
    made.session.catalog.refresh()
    made.window.show_checkpoints("tiny")
    made.window.morph.tempo.show_bpm(200.0)
    return made


def recorded(window: MainWindow) -> MorphRequest:
    made = window.studio.provenance(window.studio.session.library[0])
    assert made is not None
    assert isinstance(made.request, MorphRequest)
    return made.request


def test_a_move_is_in_the_clip_where_it_was_heard(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    slider = window.morph.dimensions.strips[0].slider
    opened.press(*RECORD)
    qtbot.waitUntil(lambda: window.recording.is_running, timeout=20_000)
    qtbot.waitUntil(lambda: window.player.fraction > 0.5, timeout=5_000)
    slider.setValue(100)
    opened.press(*RECORD)
    qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=20_000)
    assert not window.recording.is_running
    request = recorded(window)
    assert request.bars == 1
    (moved,) = request.sliders
    assert isinstance(moved.curve, Drawn)
    values = np.array(moved.curve.values)
    began = int(np.argmax(values > 0))
    assert 0.45 < began / len(values) < 0.85
    assert (values[:began] == 0.0).all()
    assert (values[began:] == values[-1]).all()


def test_it_goes_on_over_whole_loops_until_it_is_ended(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    opened.press(*RECORD)
    qtbot.waitUntil(lambda: window.recording.is_running, timeout=20_000)
    qtbot.wait(1_500)
    opened.press(*RECORD)
    qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=20_000)
    assert recorded(window).bars == 2
    assert opened.session.library[0].bars == 2


def test_it_ends_by_itself_where_there_is_no_more_room(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.morph.bars.setValue(5)
    opened.press(*RECORD)
    qtbot.waitUntil(lambda: window.recording.is_running, timeout=20_000)
    window.player.seek(0.97)
    qtbot.waitUntil(lambda: not window.morph.playing.record.isChecked(), timeout=5_000)
    qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=20_000)
    assert recorded(window).bars == 5


def test_a_stop_keeps_what_was_played(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    opened.press(*RECORD)
    qtbot.waitUntil(lambda: window.recording.is_running, timeout=20_000)
    window.player.stop()
    qtbot.waitUntil(lambda: len(opened.session.library) == 1, timeout=20_000)
    assert not window.morph.playing.record.isChecked()


def test_pressed_again_before_it_began_nothing_is_made(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.live_play.play()
    qtbot.waitUntil(lambda: window.live_play.is_playing, timeout=20_000)
    window.player.seek(0.1)
    opened.press(*RECORD)
    opened.press(*RECORD)
    qtbot.wait(1_300)
    assert not window.recording.is_running
    assert len(opened.session.library) == 0


def test_in_the_place_of_a_clip_it_waits_for_the_start(open_studio: Open, qtbot: QtBot) -> None:
    made = open_studio(1)
    tiny_bundle(made.session.paths.user_models / "tiny")
    made.session.catalog.refresh()
    window = made.window
    window.show_checkpoints("tiny")
    window.morph.tempo.show_bpm(200.0)
    window.audition.choose(made.session.library[0], play=True)
    qtbot.waitUntil(lambda: window.player.is_playing, timeout=5_000)
    window.player.seek(0.3)
    made.press(*RECORD)
    qtbot.waitUntil(lambda: window.live_play.is_playing, timeout=20_000)
    assert not window.recording.is_running
    qtbot.waitUntil(lambda: window.recording.is_running, timeout=5_000)
    assert window.player.fraction < 0.3
    window.player.stop()


def test_without_a_checkpoint_it_says_so(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.morph.show_checkpoint(None)
    with qtbot.waitSignal(window.recording.said) as said:
        window.morph.playing.record.setChecked(True)
    assert "checkpoint" in said.args[0]
    assert not window.morph.playing.record.isChecked()
