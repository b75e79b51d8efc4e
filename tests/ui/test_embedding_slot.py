from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from loopstudio.core.morph_request import LatentTrack
from loopstudio.ui.dialogs.import_dialog import ImportDialog
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.embedding_slot import EmbeddingSlot
from tests.support.published_bundles import published_bundle
from tests.support.published_files import WORDED
from tests.ui.conftest import Open

WORDS = np.arange(15, dtype=np.float32).reshape(3, 5)
TRACK = LatentTrack.of(np.ascontiguousarray(WORDS.T))
COPY = Qt.DropAction.CopyAction
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def slot(theme: Theme, qtbot: QtBot, tmp_path: Path) -> EmbeddingSlot:
    made = EmbeddingSlot(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(published_bundle(tmp_path / "worded", WORDED))
    made.show()
    return made


def words(folder: Path, name: str = "big drum") -> Path:
    np.save(folder / f"{name}.npy", WORDS)
    return folder / f"{name}.npy"


def drag(slot: EmbeddingSlot, *paths: Path) -> QDropEvent:
    """Drag files over it and let go; gives the drop."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, PLAIN)
    enter.ignore()
    QApplication.sendEvent(slot, enter)
    drop = QDropEvent(QPointF(5, 5), COPY, mime, LEFT, PLAIN)
    drop.ignore()
    if enter.isAccepted():
        QApplication.sendEvent(slot, drop)
    return drop


def test_an_empty_one_asks_for_a_file(slot: EmbeddingSlot) -> None:
    assert (slot.text, slot.told, slot.is_needed) == ("drop a file, or choose one", None, True)
    assert "up to 4 tokens of 5 features" in slot._name.toolTip()


def test_a_file_that_is_dropped_is_looked_at(
    slot: EmbeddingSlot, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(slot.changed):
        drop = drag(slot, tmp_path / "notes.txt", words(tmp_path))
    assert drop.isAccepted()
    assert (slot.told, slot.text) == (TRACK, "big drum · 3 tokens")
    slot._clear.click()
    assert (slot.told, slot.text) == (None, "drop a file, or choose one")


def test_other_files_are_not_taken(slot: EmbeddingSlot, tmp_path: Path) -> None:
    assert not drag(slot, tmp_path / "beat.wav").isAccepted()
    assert slot.told is None


def test_it_is_lit_while_a_file_is_over_it(slot: EmbeddingSlot, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(words(tmp_path)))])
    QApplication.sendEvent(slot, QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, PLAIN))
    assert slot.property("over") is True
    leave = QDragLeaveEvent()
    assert leave.type() == QEvent.Type.DragLeave
    QApplication.sendEvent(slot, leave)
    assert slot.property("over") is False


def test_a_file_is_chosen_in_a_dialog(
    slot: EmbeddingSlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(str(words(tmp_path)), ""), ("", "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_words: answers.pop(0))
    slot._name.click()
    assert slot.told == TRACK
    slot._name.click()
    assert slot.told == TRACK


@pytest.mark.parametrize(
    ("numbers", "why"),
    [(np.zeros((3, 6), np.float32), "is not for Tiny published"), (None, "holds no embedding")],
)
def test_what_is_none_for_the_checkpoint_is_said_so(
    slot: EmbeddingSlot, qtbot: QtBot, tmp_path: Path, numbers: np.ndarray | None, why: str
) -> None:
    path = words(tmp_path)
    path.write_bytes(b"nothing") if numbers is None else np.save(path, numbers)
    with qtbot.waitSignal(slot.failed) as said:
        drag(slot, path)
    assert why in said.args[0]
    assert slot.told is None


def test_it_is_kept_while_a_checkpoint_is_shown_that_looks_at_none(
    slot: EmbeddingSlot, tmp_path: Path
) -> None:
    slot.show_track(TRACK, "big drum")
    slot.show_checkpoint(published_bundle(tmp_path / "kicks"))
    assert (slot.is_needed, slot.told) == (False, None)
    slot.show_checkpoint(published_bundle(tmp_path / "worded", WORDED))
    assert (slot.told, slot.text) == (TRACK, "big drum · 3 tokens")


def test_before_a_checkpoint_is_chosen_nothing_is_taken(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    slot = EmbeddingSlot(theme)
    qtbot.addWidget(slot)
    slot.take(words(tmp_path))
    assert (slot.is_needed, slot.told) == (False, None)


def test_a_drop_in_the_window_is_no_checkpoint_and_is_saved_in_a_preset(
    open_studio: Open, tmp_path: Path
) -> None:
    opened = open_studio()
    published_bundle(opened.session.paths.user_models / "worded", WORDED)
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("worded")
    slot = opened.window.diffuse.fields.embedding
    drag(slot, words(tmp_path))
    assert opened.window.findChildren(ImportDialog) == []
    opened.session.presets.save("mine", opened.window.diffuse.settings())
    slot.show_track(None)
    opened.window.panels.show_settings(opened.session.presets.load("mine"))
    assert slot.told == TRACK
    assert slot.text == "3 tokens"
