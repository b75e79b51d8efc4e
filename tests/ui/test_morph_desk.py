from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import Blend, Tail
from loopstudio.ui.panels.morph_desk import MorphDesk
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.snapshots import SnapshotFiles
from loopstudio.ui.theme import Theme
from tests.ui.conftest import Open
from tests.ui.test_rave_panel import SOUND, info

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot, tmp_path: Path) -> RavePanel:
    made = RavePanel(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    made.show()
    return made


@pytest.fixture
def desk(panel: RavePanel) -> MorphDesk:
    return panel.desk


def test_a_snapshot_comes_back_and_can_be_undone(
    panel: RavePanel, desk: MorphDesk, qtbot: QtBot
) -> None:
    panel.show_sound(0, SOUND)
    panel.blend.show_value(0.25)
    panel.dimensions.texture.seed.setText("7")
    QTest.mouseClick(desk.snapshots.buttons[1], LEFT, SHIFT)
    panel.slots[0].clear()
    panel.blend.show_value(0.75)
    qtbot.wait(1)
    QTest.mouseClick(desk.snapshots.buttons[1], LEFT)
    assert panel.request().sounds == (SOUND.track,)
    assert panel.request().blend == Blend(0.25, 0.0)
    assert panel.request().tail == Tail(3, seed=7)
    assert desk.history.undo_title == "Morph: snapshot 2"
    QTest.mouseClick(desk.undo, LEFT)
    assert (panel.request().sounds, panel.blend.value) == ((), 0.75)
    QTest.mouseClick(desk.redo, LEFT)
    assert panel.blend.value == 0.25


def test_snapshots_are_those_of_a_checkpoint(
    panel: RavePanel, desk: MorphDesk, tmp_path: Path
) -> None:
    desk.snapshots.keep_wanted.emit(0)
    panel.show_checkpoint(info(tmp_path, sha256="b" * 64))
    assert not desk.snapshots.buttons[0].property("kept")
    panel.show_checkpoint(info(tmp_path))
    assert desk.snapshots.buttons[0].property("kept")


def test_snapshots_are_there_when_the_window_opens_again(
    panel: RavePanel, desk: MorphDesk, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.keep_in(SnapshotFiles(tmp_path / "snapshots"))
    panel.show_sound(0, SOUND)
    panel.dimensions.strips[0].show_offset(1.0)
    desk.snapshots.keep_wanted.emit(2)
    later = RavePanel(theme)
    qtbot.addWidget(later)
    later.desk.keep_in(SnapshotFiles(tmp_path / "snapshots"))
    later.show_checkpoint(info(tmp_path))
    assert later.desk.snapshots.buttons[2].property("kept")
    later.desk.snapshots.take_wanted.emit(2)
    assert later.request().sliders == panel.request().sliders
    assert later.request().sounds == (SOUND.track,)


@pytest.fixture
def windows(panel: RavePanel, theme: Theme, qtbot: QtBot, tmp_path: Path) -> list[RavePanel]:
    """Two windows over one folder, of the same checkpoint."""
    other = RavePanel(theme)
    qtbot.addWidget(other)
    other.show_checkpoint(info(tmp_path))
    for each in (panel, other):
        each.desk.keep_in(SnapshotFiles(tmp_path / "snapshots"))
    return [panel, other]


def test_two_windows_lose_no_snapshot_of_each_other(
    windows: list[RavePanel], tmp_path: Path
) -> None:
    for number, window in enumerate((*windows, windows[0])):
        window.spread.show_value(0.1 * (number + 1))
        window.desk.snapshots.keep_wanted.emit(number)
    assert sorted(SnapshotFiles(tmp_path / "snapshots").load("a" * 64)) == [0, 1, 2]
    # What the other one kept is shown before a hand is there, and can be taken.
    other = windows[1].desk
    other.enterEvent(QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert [bool(b.property("kept")) for b in other.snapshots.buttons[:4]] == [True] * 3 + [False]
    other.snapshots.take_wanted.emit(2)
    assert windows[1].spread.value == pytest.approx(0.3)


def test_what_another_window_kept_meanwhile_is_not_overwritten_unseen(
    windows: list[RavePanel], qtbot: QtBot, tmp_path: Path
) -> None:
    one, other = windows
    one.spread.show_value(0.4)
    one.desk.snapshots.keep_wanted.emit(0)
    other.spread.show_value(0.6)
    with qtbot.waitSignal(other.failed) as said:
        other.desk.snapshots.buttons[0].click()
    assert "Another window kept snapshot 1" in said.args[0]
    files = SnapshotFiles(tmp_path / "snapshots")
    assert files.load("a" * 64)[0].request.spread == 0.4
    assert other.desk.snapshots.buttons[0].property("kept")
    other.desk.snapshots.keep_wanted.emit(0)
    assert files.load("a" * 64)[0].request.spread == 0.6


def test_a_snapshot_that_no_disk_takes_is_said_to_be_lost_later(
    desk: MorphDesk, panel: RavePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    desk.keep_in(SnapshotFiles(tmp_path / "file" / "snapshots"))
    with qtbot.waitSignal(panel.failed) as said:
        desk.snapshots.keep_wanted.emit(0)
    assert "lost when the window closes" in said.args[0]
    assert desk.snapshots.buttons[0].property("kept")


def test_the_window_keeps_snapshots_beside_its_settings(open_studio: Open) -> None:
    from tests.support.rave import tiny_bundle

    opened = open_studio(0)
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("tiny")
    opened.window.morph.desk.snapshots.keep_wanted.emit(0)
    sha256 = opened.session.catalog.get("tiny").sha256
    assert (opened.session.paths.config / "snapshots" / f"{sha256}.json").is_file()


def test_sliders_drift_until_it_is_pressed_again_and_that_is_one_step(
    panel: RavePanel, desk: MorphDesk, qtbot: QtBot
) -> None:
    panel.seed.show_seed(5, locked=True)
    QTest.mouseClick(desk.drift, LEFT, Qt.KeyboardModifier.NoModifier, desk.drift.rect().topLeft())
    qtbot.waitUntil(lambda: len(panel.request().sliders) == 3, timeout=10_000)
    QTest.mouseClick(desk.drift, LEFT, Qt.KeyboardModifier.NoModifier, desk.drift.rect().topLeft())
    assert not desk.walk.is_running
    assert desk.history.undo_title == "Morph: drift"
    desk.history.undo()
    assert panel.request().sliders == ()


def test_where_all_are_locked_nothing_drifts_and_that_is_said(
    panel: RavePanel, desk: MorphDesk, qtbot: QtBot
) -> None:
    panel.dimensions.show_state(2, (), (0, 1))
    with qtbot.waitSignal(panel.failed) as said:
        desk.drift.setChecked(True)
    assert "Unlock one" in said.args[0]
    assert (desk.drift.isChecked(), desk.walk.is_running) == (False, False)


def test_another_speed_is_taken_up_while_they_drift(desk: MorphDesk) -> None:
    slow = desk.drift.menu().actions()[0]
    desk.drift.setChecked(True)
    before = desk.walk._walk
    slow.trigger()
    assert desk.speed == 0.3
    assert desk.walk._walk is not before
    desk.drift.setChecked(False)


def test_another_checkpoint_stops_the_drift(
    panel: RavePanel, desk: MorphDesk, tmp_path: Path
) -> None:
    desk.drift.setChecked(True)
    panel.show_checkpoint(info(tmp_path, sha256="b" * 64))
    assert (desk.walk.is_running, desk.drift.isChecked()) == (False, False)
    assert desk.history.undo_title is None


def test_ctrl_z_means_what_was_done_where_the_keyboard_is(open_studio: Open, qtbot: QtBot) -> None:
    from tests.support.rave import tiny_bundle

    opened = open_studio(2)
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    window = opened.window
    window.show_checkpoints("tiny")
    strip = window.morph.dimensions.strips[0]
    opened.studio.curator.rate([opened.session.library[0]], 4)
    opened.press(Qt.Key.Key_Up, at=strip.slider)
    qtbot.wait(10)
    undo = window.actions_by_text["Undo"]
    assert undo.text() == "Undo Morph: dimension 1"
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, at=strip.slider)
    assert (strip.slider.value(), opened.session.library[0].rating) == (0, 4)
    window.table.setFocus()
    assert undo.text().startswith("Undo Rate")
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, at=window.table)
    assert opened.session.library[0].rating == 0
