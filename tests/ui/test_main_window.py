from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import load
from loopstudio.ui.dialogs.import_dialog import ImportDialog
from tests.support.gan import tiny_bundle
from tests.support.wave import wave_bundle
from tests.ui.conftest import Open
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


def _drop(opened: Opened, qtbot: QtBot, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    opened.window.dropEvent(event)
    qtbot.wait(60)


def test_generate_by_key_fills_the_library(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    _generate(opened, qtbot, 3)
    assert opened.window.shown.rowCount() == 3


def test_arrows_choose_and_play(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(3)
    opened.window.table.choose_row(0)
    _press(opened, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)
    assert opened.window.audition.entry == opened.window.shown.entry_at(1)


def test_a_query_that_is_not_understood_is_marked_and_changes_nothing(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.filters.search.setText("bpm:fast")
    opened.window.filters.query_changed.emit("bpm:fast")
    assert opened.window.filters.search.property("wrong")
    assert opened.window.shown.rowCount() == 2


def test_dropping_our_own_file_restores_its_settings(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    made = opened.studio.provenance(opened.session.library[0])
    _drop(opened, qtbot, [opened.session.library[0].path])
    assert made is not None
    assert opened.window.panel.request() == made.request


def test_dropping_other_audio_adds_it_to_the_library(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    from loopstudio.audio.wav import write_wav
    from tests.support.clips import loop

    opened = open_studio()
    file = tmp_path / "mine_240bpm.wav"
    write_wav(file, loop(rate=44_100))
    _drop(opened, qtbot, [file])
    assert len(opened.session.library) == 1
    # Once more it is not added, and that is said.
    _drop(opened, qtbot, [file])
    assert len(opened.session.library) == 1
    assert "in the library already" in opened.window.notice.text


def test_dropping_checkpoint_files_asks_for_a_name(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio()
    file = tmp_path / "their drums.pt"
    file.write_bytes(b"fake weights")
    with qtbot.waitSignal(opened.studio.import_wanted) as asked:
        _drop(opened, qtbot, [file])
    assert asked.args[0] == (file,)


def test_a_dropped_checkpoint_of_ours_is_copied_and_chosen(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio()
    _drop(opened, qtbot, [tiny_bundle(tmp_path / "mine").folder])
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(ImportDialog)))
    with qtbot.waitSignal(opened.studio.checkpoints_changed):
        opened.window.findChildren(ImportDialog)[0].accept()
    assert opened.window.side.info is not None
    assert opened.window.side.info.folder == opened.session.paths.user_models / "mine"


def test_a_vocoder_that_came_is_offered_in_the_panel_that_is_shown(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio()
    tiny_bundle(opened.session.paths.user_models / "second")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("second")
    _drop(opened, qtbot, [wave_bundle(tmp_path / "polish").folder])
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(ImportDialog)))
    with qtbot.waitSignal(opened.studio.checkpoints_changed):
        opened.window.findChildren(ImportDialog)[0].accept()
    assert opened.window.side.info is not None
    assert opened.window.side.info.name == "second"
    assert opened.window.panel.vocoder.choice.count() == 2


def test_an_imported_checkpoint_is_chosen(open_studio: Open, qtbot: QtBot, tmp_path: Path) -> None:
    opened = open_studio()
    file = tmp_path / "theirs.pt"
    file.write_bytes(b"fake weights")
    with qtbot.waitSignal(opened.studio.checkpoints_changed):
        opened.studio.import_checkpoint((file,), "theirs")
    assert opened.window.side.info is not None
    assert opened.window.side.info.name == "theirs"


def test_closing_keeps_what_was_chosen(open_studio: Open) -> None:
    opened = open_studio()
    opened.window.transport.show_volume(0.35)
    opened.window.close()
    assert load(opened.session.paths.settings).volume == 0.35


def test_closing_while_a_job_runs_keeps_what_is_finished(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    opened.window.panel.count.setValue(200)
    opened.window.panel.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) > 1, timeout=10_000)
    seen = len(opened.session.library)
    opened.window.close()
    opened.session.queue.close()
    assert len(opened.session.store.entries()) >= seen
