from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from loopstudio.ui.dialogs.import_dialog import ImportDialog
from tests.support.gan import tiny_bundle


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
    assert (voice._rate.isHidden(), drums._rate.isHidden()) == (False, True)
    voice._rate.setCurrentIndex(1)
    assert voice.rate == 48_000


def test_somebodys_files_are_asked_for_what_they_make(qtbot: QtBot, tmp_path: Path) -> None:
    own = tiny_bundle(tmp_path / "own").folder
    (tmp_path / "kicks.pt").touch()
    ours, other = (ImportDialog(None, (path,), set()) for path in (own, tmp_path / "kicks.pt"))
    for dialog in (ours, other):
        qtbot.addWidget(dialog)
    assert (ours._kind.isHidden(), other._kind.isHidden()) == (True, False)
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
    assert (voice._browse.isHidden(), drums._browse.isHidden()) == (False, True)
    assert voice.measure is None
    for answer in (str(tmp_path), ""):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_words, told=answer: told)
        voice._browse.click()
        # Who chooses none leaves what was chosen before.
        assert voice.measure == tmp_path


def test_a_network_of_diffusion_may_have_the_rate_it_was_published_with(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "kicks.safetensors").touch()
    dialog = ImportDialog(None, (tmp_path / "kicks.safetensors",), set())
    qtbot.addWidget(dialog)
    assert (dialog.rate, dialog._rate.isHidden(), dialog._program.isHidden()) == (None, False, True)
    dialog._rate.setCurrentIndex(1)
    assert dialog.rate == 44_100


def test_a_program_runs_only_where_a_person_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "voice.ts").touch()
    (tmp_path / "drums.pt").touch()
    voice, drums = (ImportDialog(None, (tmp_path / n,), set()) for n in ("voice.ts", "drums.pt"))
    for dialog in (voice, drums):
        qtbot.addWidget(dialog)
    assert (voice.may_run, drums._program.isHidden()) == (False, True)
    voice._program.click()
    assert voice.may_run
