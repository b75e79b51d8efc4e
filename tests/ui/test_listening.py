from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings
from loopstudio.ui.itemmodels.columns import NAME
from loopstudio.ui.windows import chosen_settings
from tests.ui.conftest import Open
from tests.ui.fake_sound import FakeSystem
from tests.ui.opened import Opened


def _generate(opened: Opened, qtbot: QtBot, count: int = 2) -> None:
    opened.window.panel.count.setValue(count)
    before = len(opened.session.library)
    opened.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    _wait_idle(opened, qtbot, before + count)


def _wait_idle(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def ended() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows

    qtbot.waitUntil(ended, timeout=10_000)


def _press(opened: Opened, key: Qt.Key) -> None:
    opened.press(key, at=opened.window.table)


def test_the_first_loop_of_a_batch_is_heard(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    _generate(opened, qtbot)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)


def test_without_autoplay_nothing_sounds_until_it_is_asked_for(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(2, Settings(theme="dark", autoplay=False))
    with qtbot.waitSignal(opened.window.audition.shown):
        _press(opened, Qt.Key.Key_Down)
    assert not opened.window.player.is_playing


def test_at_the_start_the_newest_loop_is_chosen_and_nothing_sounds(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(2)
    qtbot.waitUntil(lambda: opened.window.audition.entry is not None)
    qtbot.wait(100)
    assert opened.window.audition.entry == opened.window.shown.entry_at(0)
    assert not opened.window.player.is_playing


def test_a_click_on_the_loop_that_is_chosen_plays_it(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    table = opened.window.table
    qtbot.waitUntil(lambda: opened.window.audition.entry is not None)
    place = table.visualRect(opened.window.shown.index(0, NAME)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)


def test_without_a_sound_device_it_says_so(open_studio: Open) -> None:
    opened = open_studio()
    assert opened.window.transport.device_text == "No audio device"


def test_a_device_that_comes_later_is_offered_and_missed_once_it_goes(open_studio: Open) -> None:
    opened = open_studio()
    system = FakeSystem()
    opened.window.player.listen_to(system)
    opened.window.listening.prefer_device("Desk")
    said = [opened.window.transport.device_text]
    system.plug("Built in", "Desk")
    said.append(opened.window.transport.device_text)
    system.plug()
    said.append(opened.window.transport.device_text)
    assert said == ["No audio device", "Desk", "No audio device"]


def test_every_change_of_a_session_tempo_shows_in_both_places(open_studio: Open) -> None:
    opened = open_studio()
    opened.window.transport.tempo.show_bpm(140)
    assert opened.window.panel.request().tempo.bpm == 140


def test_a_device_that_is_unplugged_stays_the_preferred_one(open_studio: Open) -> None:
    window = open_studio().window
    window.listening.prefer_device("Headphones")
    assert chosen_settings(window)["output_device"] == "Headphones"
