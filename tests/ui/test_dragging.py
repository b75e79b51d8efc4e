from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.dragging import drag
from tests.support.clips import entry


def test_files_are_offered_as_copies_with_a_picture(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"RIFF")
    source = QWidget()
    qtbot.addWidget(source)
    ran: list[tuple[str, bool, Qt.DropAction]] = []

    def run(self: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        ran.append((self.mimeData().urls()[0].toLocalFile(), self.pixmap().isNull(), actions))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", run)
    drag(source, [entry()], [file])
    assert ran == [(str(file), False, Qt.DropAction.CopyAction)]


def test_without_a_file_there_is_no_drag(qtbot: QtBot, tmp_path: Path) -> None:
    source = QWidget()
    qtbot.addWidget(source)
    done = drag(source, [entry()], [tmp_path / "gone.wav"])
    assert done == Qt.DropAction.IgnoreAction
