"""Chosen loops polished and made whole in the window, by real keys."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QMenu, QSpinBox
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings, load
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest
from loopstudio.library.entry import Entry
from loopstudio.ui import windows
from loopstudio.ui.dialogs.upsample_dialog import UpsampleDialog
from tests.support.wave import dull, wave_bundle
from tests.ui.conftest import Open
from tests.ui.opened import QUICK, Opened, drum_clip


def add(opened: Opened, clip: Clip) -> Entry:
    entry = opened.session.store.put(clip)
    opened.session.library.add(entry)
    return entry


def cut(number: int) -> Clip:
    """Give a loop of noise without anything above 3 kHz."""
    return replace(drum_clip(number, QUICK), audio=dull(QUICK))


@pytest.fixture
def opened(open_studio: Open, tmp_path: Path) -> Opened:
    wave_bundle(tmp_path / "studio-0" / "data" / "models" / "polish")
    made = open_studio(0, Settings(theme="dark", autoplay=False))
    for number in range(3):
        add(made, cut(number))
    made.window.table.setFocus()
    return made


def press(opened: Opened, key: Qt.Key) -> None:
    opened.press(key, at=opened.window.table)


def idle(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def ended() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows
        assert not opened.window.polishing._batches

    qtbot.waitUntil(ended, timeout=30_000)


def request_of(opened: Opened, entry: Entry) -> WaveRequest:
    made = opened.studio.provenance(entry)
    assert made is not None
    assert isinstance(made.request, WaveRequest)
    return made.request


def names(opened: Opened) -> set[str]:
    return {entry.name for entry in opened.window.table.chosen()}


def test_p_polishes_the_chosen_loop_and_chooses_what_was_made(opened: Opened, qtbot: QtBot) -> None:
    opened.window.table.choose_row(1)
    origin = opened.window.table.chosen()[0]
    before = origin.path.read_bytes()
    press(opened, Qt.Key.Key_P)
    idle(opened, qtbot, 4)
    (made,) = opened.window.table.chosen()
    request = request_of(opened, made)
    assert request.work == Polish(USUAL_STRENGTH)
    assert (request.checkpoint, request.calls) == ("polish", USUAL_CALLS)
    assert (made.label, made.bpm, made.bars) == (origin.label, origin.bpm, origin.bars)
    assert made.id != origin.id
    assert origin.path.read_bytes() == before


def test_u_gives_a_dull_loop_what_it_lacks(opened: Opened, qtbot: QtBot) -> None:
    opened.window.table.choose_row(0)
    press(opened, Qt.Key.Key_U)
    idle(opened, qtbot, 4)
    (made,) = opened.window.table.chosen()
    work = request_of(opened, made).work
    assert isinstance(work, Upsample)
    assert work.cutoff == pytest.approx(3_000.0, rel=0.1)


def ask_for_a_cutoff(opened: Opened, qtbot: QtBot) -> UpsampleDialog:
    table = opened.window.table
    opened.press(Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier, table)
    dialogs = opened.window.findChildren(UpsampleDialog)
    assert len(dialogs) == 1
    dialogs[0].activateWindow()
    qtbot.waitUntil(dialogs[0].isActiveWindow)
    return dialogs[0]


def test_shift_u_asks_for_a_cutoff_which_u_goes_by_from_then_on(
    opened: Opened, qtbot: QtBot
) -> None:
    bright = add(opened, drum_clip(7))
    opened.window.table.go_to(bright.id)
    dialog = ask_for_a_cutoff(opened, qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(dialog, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    number = dialog.findChildren(QSpinBox)[0]
    assert number.hasFocus()
    number.selectAll()
    QTest.keyClicks(number, "2500")
    QTest.keyClick(number, Qt.Key.Key_Return)
    idle(opened, qtbot, 5)
    assert request_of(opened, opened.session.library[0]).work == Upsample(2_500.0)
    assert opened.window.actions_by_text["Upsample"].text() == "Upsample from 2,500 Hz"
    opened.window.table.go_to(bright.id)
    press(opened, Qt.Key.Key_U)
    idle(opened, qtbot, 6)
    assert request_of(opened, opened.session.library[0]).work == Upsample(2_500.0)
    assert load(opened.session.paths.settings).upsample_cutoff == 2_500.0


def test_a_cutoff_that_was_kept_is_found_in_each_loop_again(opened: Opened, qtbot: QtBot) -> None:
    opened.studio.keep(upsample_cutoff=2_000.0)
    opened.window.table.choose_row(0)
    dialog = ask_for_a_cutoff(opened, qtbot)
    assert dialog.cutoff == 2_000.0
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    idle(opened, qtbot, 4)
    work = request_of(opened, opened.session.library[0]).work
    assert isinstance(work, Upsample)
    assert work.cutoff == pytest.approx(3_000.0, rel=0.1)
    assert opened.window.actions_by_text["Upsample"].text() == "Upsample"


def test_a_cutoff_that_is_left_changes_nothing(opened: Opened, qtbot: QtBot) -> None:
    opened.window.table.choose_row(0)
    dialog = ask_for_a_cutoff(opened, qtbot)
    dialog.findChildren(QCheckBox)[0].click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.wait(50)
    assert not opened.studio.jobs.rows
    assert opened.studio.session.settings.upsample_cutoff == 0.0


def test_with_no_loop_chosen_no_cutoff_is_asked_for(opened: Opened) -> None:
    opened.window.table.clearSelection()
    windows.upsample_from(opened.window)
    assert opened.window.findChildren(UpsampleDialog) == []
    assert opened.window.notice.text == "Choose loops in the library first."


def test_it_goes_as_carefully_as_the_panel_says(opened: Opened, qtbot: QtBot) -> None:
    fields = opened.window.panel.vocoder
    fields.choice.setCurrentIndex(1)
    fields.steps.setValue(2)
    fields.strength.show_value(0.8)
    opened.window.table.choose_row(0)
    press(opened, Qt.Key.Key_P)
    idle(opened, qtbot, 4)
    request = request_of(opened, opened.window.table.chosen()[0])
    assert (request.calls, request.work) == (2, Polish(0.8))


def test_of_many_all_are_made_and_chosen(opened: Opened, qtbot: QtBot) -> None:
    opened.window.table.selectAll()
    before = names(opened)
    titles: list[str] = []
    opened.studio.jobs.changed.connect(
        lambda: titles.extend(row.title for row in opened.studio.jobs.rows)
    )
    press(opened, Qt.Key.Key_P)
    idle(opened, qtbot, 6)
    assert len(names(opened)) == 3
    assert names(opened).isdisjoint(before)
    places = sorted({title.split(" · ")[1] for title in titles})
    assert places == ["1 of 3", "2 of 3", "3 of 3"]
    assert all(" at 0.40 · " in title for title in titles)


def test_while_many_are_made_only_what_else_was_asked_for_is_said_to_wait(
    opened: Opened, qtbot: QtBot
) -> None:
    opened.window.table.selectAll()
    said: list[str] = []
    strip = opened.window.job_strip
    opened.studio.jobs.changed.connect(
        lambda: said.extend(label.text() for label in strip.findChildren(QLabel))
    )
    press(opened, Qt.Key.Key_P)
    idle(opened, qtbot, 6)
    assert [text for text in said if "1 of 3" in text]
    assert not [text for text in said if "wait" in text.replace("waiting", "")]
    opened.window.panel.count.setValue(1)
    opened.window.table.selectAll()
    press(opened, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(opened.studio.jobs.rows) == 2, timeout=10_000)
    opened.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    idle(opened, qtbot, 13)
    assert [text for text in said if "another job waits" in text]


def test_at_most_two_of_a_batch_wait_in_the_queue(opened: Opened, qtbot: QtBot) -> None:
    opened.window.table.selectAll()
    most: list[int] = []
    opened.studio.jobs.changed.connect(lambda: most.append(len(opened.studio.jobs.rows)))
    press(opened, Qt.Key.Key_P)
    idle(opened, qtbot, 6)
    assert max(most) == 2


def test_escape_stops_all_of_them(opened: Opened, qtbot: QtBot) -> None:
    fields = opened.window.panel.vocoder
    fields.choice.setCurrentIndex(1)
    fields.steps.setValue(1_000)
    opened.window.table.selectAll()
    before = names(opened)
    press(opened, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: any(row.running for row in opened.studio.jobs.rows), timeout=10_000)
    press(opened, Qt.Key.Key_Escape)
    idle(opened, qtbot, 3)
    assert names(opened) == before


def test_a_loop_that_is_not_dull_is_said_to_be_whole(opened: Opened, qtbot: QtBot) -> None:
    bright = add(opened, drum_clip(7))
    opened.window.table.go_to(bright.id)
    press(opened, Qt.Key.Key_U)
    idle(opened, qtbot, 4)
    assert opened.window.notice.text == (
        f"{bright.name} is not dull: nothing is missing above any frequency. Upsample from… "
        "(Shift+U) makes anew what lies above one."
    )


def test_of_many_those_that_are_dull_are_made_whole(opened: Opened, qtbot: QtBot) -> None:
    for number in (7, 8):
        add(opened, drum_clip(number))
    opened.window.table.selectAll()
    press(opened, Qt.Key.Key_U)
    idle(opened, qtbot, 8)
    assert "2 of 5 loops are not dull" in opened.window.notice.text
    assert len(names(opened)) == 3


def test_without_a_vocoder_it_is_said_where_to_get_one(open_studio: Open) -> None:
    opened = open_studio(1)
    opened.window.table.choose_row(0)
    press(opened, Qt.Key.Key_P)
    assert "There is no diffusion vocoder here" in opened.window.notice.text
    assert not opened.studio.jobs.rows


def test_without_a_loop_one_is_asked_for(opened: Opened) -> None:
    opened.window.table.clearSelection()
    opened.window.polishing.polish()
    assert opened.window.notice.text == "Choose loops in the library first."


def test_loops_that_are_too_long_are_told_of_once(opened: Opened, qtbot: QtBot) -> None:
    tempo = Tempo(180.0)
    frames = tempo.bar_frames(8_000, 9)
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (1, frames)).astype(np.float32)
    for number in (7, 8):
        long = drum_clip(number, tempo)
        add(opened, replace(long, audio=Audio(noise, 8_000), bars=9))
    opened.window.table.select_all_of({opened.window.shown.entry_at(row).id for row in (0, 1)})
    with qtbot.waitSignal(opened.window.polishing.failed, timeout=10_000) as said:
        opened.window.polishing.polish()
    idle(opened, qtbot, 5)
    assert "has 9 bars" in said.args[0]
    assert said.args[0].endswith("1 loop more could not be used.")
    for dialog in opened.window.findChildren(QDialog):
        dialog.close()


def test_who_has_gone_on_is_left_there(opened: Opened, qtbot: QtBot) -> None:
    opened.window.table.choose_row(0)
    press(opened, Qt.Key.Key_P)
    press(opened, Qt.Key.Key_Down)
    here = names(opened)
    idle(opened, qtbot, 4)
    assert names(opened) == here


def test_what_was_polished_is_compared_with_what_it_was(opened: Opened, qtbot: QtBot) -> None:
    opened.window.table.choose_row(0)
    press(opened, Qt.Key.Key_P)
    idle(opened, qtbot, 4)
    press(opened, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: opened.window.transport.compared != "", timeout=10_000)


def test_the_menu_of_a_row_offers_both(opened: Opened, qtbot: QtBot) -> None:
    menus = opened.window.table.findChildren(QMenu)
    menu = next(one for one in menus if one.title() == "Chosen loops")
    texts = [action.text() for action in menu.actions()]
    place = texts.index("Polish")
    assert texts[place + 1 : place + 3] == ["Upsample", "Upsample from…"]
    opened.window.table.choose_row(0)
    next(action for action in menu.actions() if action.text() == "Polish").trigger()
    idle(opened, qtbot, 4)
