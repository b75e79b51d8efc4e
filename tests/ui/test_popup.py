import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.widgets.popup import Popup


class Place(QWidget):
    """A button with its popup, which holds a line."""

    def __init__(self) -> None:
        super().__init__()
        self.button, self.line = QToolButton(), QLineEdit()
        self.popup = Popup(self.button)
        QVBoxLayout(self.popup).addWidget(self.line)
        QVBoxLayout(self).addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    made = Place()
    qtbot.addWidget(made)
    made.setGeometry(200, 100, 400, 200)
    with qtbot.waitExposed(made):
        made.show()
    made.popup.open_below(made.button, made.line)
    qtbot.waitUntil(made.popup.isVisible)
    return made


def test_it_opens_below_its_button_with_the_right_edge_there(place: Place) -> None:
    corner = place.button.mapToGlobal(place.button.rect().bottomRight())
    popup = place.popup.frameGeometry()
    # The offscreen platform adds a frame of two pixels.
    assert popup.right() == pytest.approx(corner.x(), abs=2)
    assert 0 < popup.top() - corner.y() < 10


def test_keys_are_for_what_it_holds_first(place: Place, qtbot: QtBot) -> None:
    qtbot.waitUntil(place.line.hasFocus)
    QTest.keyClicks(place.line, "owl")
    assert (place.line.text(), place.popup.isVisible()) == ("owl", True)


def test_escape_closes_it(place: Place) -> None:
    QTest.keyClick(place.popup, Qt.Key.Key_Escape)
    assert not place.popup.isVisible()
