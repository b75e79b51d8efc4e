from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loopstudio.ui.widgets.drop_frame import DropFrame

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def frame(qtbot: QtBot) -> DropFrame:
    made = DropFrame({".wav"})
    qtbot.addWidget(made)
    return made


def entered(frame: DropFrame, *names: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(f"/sounds/{name}") for name in names])
    event = QDragEnterEvent(QPoint(1, 1), COPY, mime, LEFT, PLAIN)
    event.ignore()
    QApplication.sendEvent(frame, event)
    assert event.isAccepted() == bool(frame.property("over"))
    return mime


def test_it_lights_up_while_a_file_of_its_kinds_is_over_it(frame: DropFrame) -> None:
    entered(frame, "words.txt", "kick.WAV")
    assert frame.property("over") is True
    QApplication.sendEvent(frame, QDragLeaveEvent())
    assert frame.property("over") is False
    entered(frame, "words.txt")
    assert frame.property("over") is False


def test_the_first_of_its_kinds_is_told(frame: DropFrame, qtbot: QtBot) -> None:
    mime = entered(frame, "words.txt", "kick.WAV", "snare.wav")
    with qtbot.waitSignal(frame.dropped) as told:
        QApplication.sendEvent(frame, QDropEvent(QPointF(1, 1), COPY, mime, LEFT, PLAIN))
    assert told.args == [Path("/sounds/kick.WAV")]
    assert frame.property("over") is False
