"""A slider that is moved is heard, with the real engine behind it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.app.live import Unsounded
from loopstudio.core.audio import Audio
from loopstudio.ui.itemmodels.columns import NAME
from loopstudio.ui.main_window import MainWindow
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened


@pytest.fixture
def opened(open_studio: Open) -> Opened:
    return with_tiny(open_studio(2))


def with_tiny(opened: Opened) -> Opened:
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("tiny")
    return opened


def heard(window: MainWindow) -> Audio | None:
    return window.audition._audio if window.live_play.is_playing else None


def move(opened: Opened, qtbot: QtBot, key: Qt.Key = Qt.Key.Key_PageUp) -> Audio:
    """Move the first slider and give what is heard of it."""
    window = opened.window
    before = heard(window)
    opened.press(key, at=window.morph.dimensions.strips[0].slider)
    qtbot.waitUntil(lambda: heard(window) not in (None, before), timeout=20_000)
    found = heard(window)
    assert found is not None
    return found


def test_a_slider_that_is_moved_is_heard(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    assert not window.player.is_playing
    first, second = move(opened, qtbot), move(opened, qtbot)
    assert first.frames == second.frames == 88_200
    assert not np.array_equal(first.samples, second.samples)
    assert window.audition.entry is None


def test_what_comes_next_is_heard_before_the_whole_loop(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    first = move(opened, qtbot)
    answers: list[Audio] = []
    window.live_play._answered.connect(lambda answer: answers.append(answer.audio))
    opened.press(Qt.Key.Key_PageUp, at=window.morph.dimensions.strips[0].slider)

    def changed(answer: int) -> float:
        return float((answers[answer].samples != first.samples).mean()) if answers else 0.0

    # A busy machine makes more than one part before it.
    qtbot.waitUntil(lambda: changed(-1) > 0.9, timeout=20_000)
    assert 0.1 < changed(0) < 0.25
    begun, whole = answers[0].samples, answers[-1].samples
    # What was heard next is what the whole loop has there.
    new = begun != first.samples
    assert np.square((begun - whole)[new]).mean() < 0.01 * np.square(whole).mean()
    assert heard(window) is answers[-1]


def test_another_length_is_heard_as_a_whole(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    move(opened, qtbot)
    window.morph.bars.setValue(2)
    qtbot.waitUntil(lambda: (found := heard(window)) is not None and found.frames == 176_400)


def test_what_is_heard_is_what_is_kept(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.morph.count.setValue(4)
    window.morph.spread.show_value(0.5)
    played = move(opened, qtbot)
    with qtbot.waitSignal(window.studio.clip_kept, timeout=20_000):
        opened.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.session.queue.pending() == 0, timeout=20_000)
    assert len(opened.session.library) == 3
    kept = opened.session.store.audio(opened.session.library[0].id)
    # A WAV of 24 bits.
    np.testing.assert_allclose(kept.samples, played.samples, atol=2e-7)
    assert window.live_play.is_playing


def test_a_hand_that_keeps_a_loop_plays_on(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    slider = window.morph.dimensions.strips[0].slider
    slider.setFocus()
    move(opened, qtbot)
    with qtbot.waitSignal(window.studio.clip_kept, timeout=20_000):
        opened.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.session.queue.pending() == 0, timeout=20_000)
    assert slider.hasFocus()
    assert window.live_play.is_playing


def test_the_first_loops_take_the_keys_and_let_a_hand_be_heard(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = with_tiny(open_studio(0))
    window = opened.window
    move(opened, qtbot)
    window.morph.count.setValue(2)
    window.morph.generate()
    qtbot.waitUntil(lambda: window.table.current is not None, timeout=20_000)
    qtbot.waitUntil(lambda: opened.session.queue.pending() == 0, timeout=20_000)
    qtbot.wait(200)
    assert window.table.hasFocus()
    assert window.live_play.is_playing


def test_a_click_on_the_chosen_clip_hears_it_instead(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.table.choose_row(0)
    chosen = window.table.current
    move(opened, qtbot)
    place = window.table.visualRect(window.shown.index(0, NAME)).center()
    QTest.mouseClick(window.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: window.audition.entry == chosen and not window.live_play.is_playing)
    assert window.player.is_playing


def test_it_goes_on_at_the_same_place_of_the_loop(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    move(opened, qtbot)
    window.player.seek(0.5)
    move(opened, qtbot)
    assert 0.5 <= window.player.fraction < 0.99


def test_a_clip_that_is_chosen_takes_its_place(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    move(opened, qtbot)
    with qtbot.waitSignal(window.audition.shown):
        window.table.choose_row(0)
        window.audition.choose(opened.session.library[0], play=True)
    assert window.player.is_playing
    assert not window.live_play.is_playing
    move(opened, qtbot)


def test_space_stops_it_and_plays_it_again(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    played = move(opened, qtbot)
    window.audition.toggle()
    assert not window.player.is_playing
    window.audition.toggle()
    assert heard(window) is played


def test_switched_off_nothing_is_heard(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    move(opened, qtbot)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    opened.press(Qt.Key.Key_L, modifiers)
    assert not window.player.is_playing
    opened.press(Qt.Key.Key_PageUp, at=window.morph.dimensions.strips[0].slider)
    qtbot.wait(300)
    assert not window.player.is_playing
    opened.press(Qt.Key.Key_L, modifiers)
    qtbot.waitUntil(lambda: window.live_play.is_playing, timeout=20_000)


def test_another_panel_ends_it(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    move(opened, qtbot)
    window.side.choose("fake-drums")
    assert not window.player.is_playing


def test_settings_that_are_shown_begin_nothing_but_are_followed(
    opened: Opened, qtbot: QtBot
) -> None:
    window = opened.window
    request = window.morph.request()
    window.morph.show_request(request)
    qtbot.wait(300)
    assert not window.player.is_playing
    played = move(opened, qtbot)
    window.morph.show_request(request)
    qtbot.waitUntil(lambda: heard(window) not in (None, played), timeout=20_000)


def test_the_transport_shows_it(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    with qtbot.waitSignal(window.live_play.shown, timeout=20_000) as shown:
        move(opened, qtbot)
    assert shown.args[1] == 4
    assert window.transport._title.text() == "Live"


def test_a_failure_is_a_sentence(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    with qtbot.waitSignal(window.live_play.failed) as failed:
        window.live_play._answered.emit(Unsounded(10**6, "No such dimension."))
    assert failed.args == ["No such dimension."]
