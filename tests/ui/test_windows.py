from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from loopstudio.ui import windows
from loopstudio.ui.dialogs.about_dialog import AboutDialog
from loopstudio.ui.dialogs.export_dialog import ExportDialog
from loopstudio.ui.dialogs.import_dialog import ImportDialog
from loopstudio.ui.dialogs.line_dialog import LineDialog
from loopstudio.ui.dialogs.settings_dialog import SettingsDialog
from loopstudio.ui.errors import ErrorDialog
from loopstudio.ui.widgets.untold_fields import READING, UNREAD
from tests.support.clips import clip, provenance
from tests.support.published_files import safe, small
from tests.ui.conftest import Open
from tests.ui.opened import Opened


def _answer(opened: Opened, text: str) -> None:
    (dialog,) = opened.window.findChildren(LineDialog)
    dialog.findChildren(QLineEdit)[0].setText(text)
    dialog.accept()


def test_rename_gives_the_new_name_to_library_and_file(open_studio: Open) -> None:
    opened = open_studio(1)
    opened.window.table.choose_row(0)
    windows.rename(opened.window)
    _answer(opened, "blue whale")
    assert opened.session.library[0].name == "blue whale"
    assert opened.session.library[0].path.name.startswith("blue whale")


def test_tags_are_asked_of_all_that_is_selected(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.selectAll()
    opened.press(Qt.Key.Key_T, at=opened.window.table)
    _answer(opened, "dark, dry")
    assert [entry.tags for entry in opened.session.library] == [("dark", "dry")] * 2


def test_what_a_file_does_not_tell_is_set_in_the_dialog_and_again_without_a_restart(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio()
    source = safe(tmp_path / "kicks.safetensors", small())
    for heads in ("2", "4"):
        windows.ask_import(opened.window, (source,))
        dialog = opened.window.findChildren(ImportDialog)[-1]
        with qtbot.waitSignal(dialog.untold.resized):
            pass
        box = dialog.untold.box("heads")
        box.setCurrentIndex(box.findData(heads))
        dialog._edit.setText("kicks")
        dialog._replace.setChecked(True)
        with qtbot.waitSignal(opened.studio.checkpoints_changed):
            dialog.accept()
        info = opened.session.catalog.get("kicks")
        assert info.network["unet"] == {**info.network["unet"], "heads": int(heads)}  # type: ignore[dict-item]
        assert opened.window.side.info == info


def test_a_dialog_whose_files_are_no_longer_read_says_so(
    open_studio: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_studio()
    source = safe(tmp_path / "kicks.safetensors", small())
    for job in (None, 7):
        monkeypatch.setattr(opened.studio, "ask_untold", lambda _sources, job=job: job)
        windows.ask_import(opened.window, (source,))
        dialog = opened.window.findChildren(ImportDialog)[-1]
        if job is not None:
            assert dialog.untold._text.text() == READING
            opened.studio.stopped.emit(job)
        assert dialog.untold._text.text() == UNREAD
        assert dialog._import.isEnabled()
        dialog.reject()


def test_a_file_that_holds_no_network_is_said_so_in_the_dialog(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio()
    source = tmp_path / "kicks.safetensors"
    source.write_bytes(b"no network")
    windows.ask_import(opened.window, (source,))
    (dialog,) = opened.window.findChildren(ImportDialog)
    qtbot.waitUntil(lambda: not dialog._import.isEnabled())
    assert "kicks.safetensors" in dialog._wrong.text()
    dialog.reject()


def test_the_tags_that_the_selection_shares_are_shown(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.studio.curator.tag(list(opened.session.library), "dark")
    opened.studio.curator.tag([opened.session.library[0]], "dark, dry")
    opened.window.table.selectAll()
    windows.tag(opened.window)
    (dialog,) = opened.window.findChildren(LineDialog)
    assert dialog.text == "dark"


def test_without_a_selection_no_tags_are_asked(open_studio: Open) -> None:
    opened = open_studio(1)
    opened.window.table.clearSelection()
    windows.tag(opened.window)
    assert opened.window.findChildren(LineDialog) == []


def test_after_a_delete_the_next_loop_is_chosen(open_studio: Open) -> None:
    opened = open_studio(3)
    opened.window.table.choose_row(1)
    wanted = opened.window.shown.entry_at(2)
    windows.delete(opened.window)
    assert opened.window.table.chosen() == [wanted]


def test_export_takes_the_selection_or_all_that_is_shown(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(3)
    opened.window.table.choose_row(1)
    windows.open_export(opened.window)
    opened.window.table.clearSelection()
    windows.open_export(opened.window)
    dialogs = opened.window.findChildren(ExportDialog)
    qtbot.waitUntil(lambda: all(dialog.plan is not None for dialog in dialogs))
    counts = [len(dialog.plan.items) for dialog in dialogs if dialog.plan is not None]
    for dialog in dialogs:
        dialog.reject()
    assert counts == [1, 3]


def test_export_thanks_whom_the_checkpoints_here_thank(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(0)
    info = opened.session.catalog.checkpoints()[0]
    made = clip(provenance=provenance(sha256=info.sha256))
    opened.session.library.add(opened.session.store.put(made))
    windows.open_export(opened.window)
    (dialog,) = opened.window.findChildren(ExportDialog)
    qtbot.waitUntil(lambda: dialog.plan is not None)
    plan = dialog.plan
    dialog.reject()
    assert plan is not None
    assert plan.pack.credits == info.credits != ()


def test_an_empty_library_has_nothing_to_export(open_studio: Open) -> None:
    opened = open_studio()
    windows.open_export(opened.window)
    assert opened.window.notice.text.startswith("There is nothing to export yet")


def test_dialogs_open_over_the_window(open_studio: Open) -> None:
    opened = open_studio()
    windows.open_settings(opened.window)
    windows.open_about(opened.window)
    windows.show_failure(opened.window, "It broke: mend it.", "line 1")
    kinds = (SettingsDialog, AboutDialog, ErrorDialog)
    found = [len(opened.window.findChildren(kind)) for kind in kinds]
    assert found == [1, 1, 1]


def test_chosen_files_are_added(
    open_studio: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loopstudio.audio.wav import write_wav
    from tests.support.clips import loop

    file = tmp_path / "mine_240bpm.wav"
    write_wav(file, loop(rate=44_100))
    opened = open_studio()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(file)], ""))
    windows.choose_audio(opened.window)
    assert len(opened.session.library) == 1


def test_chosen_checkpoint_files_are_named_first(
    open_studio: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "theirs.pt"
    file.write_bytes(b"fake weights")
    opened = open_studio()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(file)], ""))
    windows.choose_checkpoint(opened.window)
    dialogs = opened.window.findChildren(ImportDialog)
    assert [dialog.name for dialog in dialogs] == ["theirs"]


@pytest.mark.parametrize("inside", [(), ("song.mp3", "notes.txt"), ("checkpoint.toml",)])
def test_a_folder_without_a_checkpoint_is_refused_before_a_name_is_asked(
    open_studio: Open, tmp_path: Path, inside: tuple[str, ...]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in inside:
        (folder / name).write_bytes(b"")
    opened = open_studio()
    windows.ask_import(opened.window, (folder,))
    found = [len(opened.window.findChildren(kind)) for kind in (ImportDialog, ErrorDialog)]
    assert found == [0, 1]


def test_a_loop_is_shown_in_its_folder(open_studio: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_studio(1)
    opened.window.table.choose_row(0)
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()))
    windows.reveal_chosen(opened.window)
    assert asked == [str(opened.session.library[0].path.parent)]
