from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from loopstudio.app.events import Asked
from loopstudio.ui.dialogs.import_dialog import ImportDialog
from tests.support.gan import tiny_bundle
from tests.ui.test_untold_fields import HEADS, RATE


def test_an_import_proposes_a_free_name(qtbot: QtBot) -> None:
    dialog = ImportDialog(None, (Path("/a/My Drums.pt"),), {"my-drums"})
    qtbot.addWidget(dialog)
    assert dialog.name == "my-drums-b"


def test_a_checkpoint_of_ours_proposes_the_name_of_its_folder(qtbot: QtBot, tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "drums-2.1")
    files = (info.folder / "checkpoint.toml", info.folder / "weights.safetensors")
    dialog = ImportDialog(None, files, set())
    qtbot.addWidget(dialog)
    assert dialog.name == "drums-2-1"


@pytest.mark.parametrize("name", ["taken", "Big Letters", ""])
def test_an_import_waits_for_a_name_that_can_be(qtbot: QtBot, name: str) -> None:
    dialog = ImportDialog(None, (Path("/a/x.pt"),), {"taken"})
    qtbot.addWidget(dialog)
    dialog._edit.setText(name)
    assert not dialog._import.isEnabled()


def test_only_an_export_of_rave_is_asked_for_its_rate(qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("voice.ts", "drums.pt"):
        (tmp_path / name).touch()
    voice, drums = (ImportDialog(None, (tmp_path / n,), set()) for n in ("voice.ts", "drums.pt"))
    for dialog in (voice, drums):
        qtbot.addWidget(dialog)
    assert (voice.rate, drums.rate) == (44_100, None)
    assert [d._rate.isVisibleTo(d) for d in (voice, drums)] == [True, False]
    voice._rate.setCurrentIndex(1)
    assert voice.rate == 48_000


def test_somebodys_files_are_asked_for_what_they_make(qtbot: QtBot, tmp_path: Path) -> None:
    own = tiny_bundle(tmp_path / "own").folder
    (tmp_path / "kicks.pt").touch()
    ours, other = (ImportDialog(None, (path,), set()) for path in (own, tmp_path / "kicks.pt"))
    for dialog in (ours, other):
        qtbot.addWidget(dialog)
    assert [d._kind.isVisibleTo(d) for d in (ours, other)] == [False, True]
    assert other.kind == "drums"
    other._kind.setCurrentText("one-shots")
    assert (other.kind, other._import.isEnabled()) == ("one-shots", True)
    other._kind.setEditText("")
    assert not other._import.isEnabled()


def test_sliders_are_measured_on_sounds_of_a_folder(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "voice.ts").touch()
    (tmp_path / "kicks.pt").touch()
    voice, drums = (ImportDialog(None, (tmp_path / n,), set()) for n in ("voice.ts", "kicks.pt"))
    for dialog in (voice, drums):
        qtbot.addWidget(dialog)
    assert [d._browse.isVisibleTo(d) for d in (voice, drums)] == [True, False]
    assert voice.measure is None
    for answer in (str(tmp_path), ""):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_words, told=answer: told)
        voice._browse.click()
        # Who chooses none leaves what was chosen before.
        assert voice.measure == tmp_path


def dialog_of(qtbot: QtBot, folder: Path, *, own: tuple[str, ...] = ()) -> ImportDialog:
    (folder / "kicks.safetensors").touch()
    dialog = ImportDialog(None, (folder / "kicks.safetensors",), {"drums", *own}, own)
    qtbot.addWidget(dialog)
    return dialog


def test_a_network_of_diffusion_is_asked_for_what_its_files_do_not_tell(
    qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = dialog_of(qtbot, tmp_path)
    assert dialog.waits
    assert (dialog._rate.isVisibleTo(dialog), dialog.untold.isVisibleTo(dialog)) == (False, True)
    assert dialog._import.isEnabled()
    dialog.show_untold(Asked(1, (RATE, HEADS)))
    assert (dialog.said, dialog.rate) == ((), None)
    dialog.untold.box("rate").setEditText("22051")
    assert dialog.said == (("rate", "22051"),)


def test_a_value_that_does_not_fit_is_not_imported(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, tmp_path)
    dialog.show_untold(Asked(1, (RATE,)))
    dialog.untold.box("rate").setEditText("500")
    assert not dialog._import.isEnabled()
    assert dialog._wrong.text() == "Sample rate: 500 does not fit, take 8,000 to 192,000."


def test_files_that_cannot_be_imported_are_said_to_be_none(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, tmp_path)
    dialog.show_untold(Asked(1, wrong="kicks.safetensors holds no network."))
    assert not dialog._import.isEnabled()
    assert dialog._wrong.text() == "kicks.safetensors holds no network."
    assert dialog.untold.isHidden()


def test_only_ones_own_checkpoint_may_be_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, tmp_path, own=("mine",))
    dialog._edit.setText("drums")
    assert (dialog._replace.isHidden(), dialog._import.isEnabled()) == (True, False)
    dialog._edit.setText("mine")
    assert (dialog._replace.isHidden(), dialog._import.isEnabled()) == (False, False)
    dialog._replace.click()
    assert (dialog.replaces, dialog._import.isEnabled()) == (True, True)
    dialog._edit.setText("drums")
    assert (dialog.replaces, dialog._import.isEnabled()) == (False, False)


def test_a_checkpoint_of_ours_is_asked_nothing_more(qtbot: QtBot, tmp_path: Path) -> None:
    own = tiny_bundle(tmp_path / "own").folder
    dialog = ImportDialog(None, (own,), set())
    qtbot.addWidget(dialog)
    assert (dialog.waits, dialog.untold.isHidden()) == (False, True)


def test_a_program_runs_only_where_a_person_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "voice.ts").touch()
    (tmp_path / "drums.pt").touch()
    voice, drums = (ImportDialog(None, (tmp_path / n,), set()) for n in ("voice.ts", "drums.pt"))
    for dialog in (voice, drums):
        qtbot.addWidget(dialog)
    assert (voice.may_run, drums._program.isHidden()) == (False, True)
    voice._program.click()
    assert voice.may_run


def test_the_tab_key_goes_through_what_files_do_not_tell_before_the_buttons(
    qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = dialog_of(qtbot, tmp_path)
    dialog.show_untold(Asked(1, (RATE, HEADS)))
    dialog.show()
    dialog.untold._more.click()
    dialog._kind.setFocus()
    stops = [dialog.untold.box("rate"), dialog.untold._more, dialog.untold.box("heads")]
    for stop in (*stops, dialog._cancel, dialog._import):
        dialog.focusNextChild()
        assert stop.hasFocus() or stop.isAncestorOf(dialog.focusWidget())
