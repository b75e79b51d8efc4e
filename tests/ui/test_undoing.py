import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QMenuBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.undoing import Undoing


class FakeHistory(QObject):
    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.undo_title: str | None = f"undo {name}"
        self.redo_title: str | None = f"redo {name}"
        self.done: list[str] = []

    def undo(self) -> None:
        self.done.append("undo")

    def redo(self) -> None:
        self.done.append("redo")


class Place(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.panel = QWidget()
        inner = QVBoxLayout(self.panel)
        self.inside, self.outside, self.menu = QLineEdit(), QLineEdit(), QMenuBar()
        inner.addWidget(self.inside)
        for widget in (self.menu, self.panel, self.outside):
            column.addWidget(widget)
        self.own, self.other = FakeHistory("own"), FakeHistory("other")
        self.undoing = Undoing(self.panel, self.own, self.other, self)


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    made = Place()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.outside.setFocus()
    return made


def test_the_one_where_the_keyboard_is_is_meant(place: Place, qtbot: QtBot) -> None:
    assert place.undoing.undo_title == "undo other"
    with qtbot.waitSignal(place.undoing.changed):
        place.inside.setFocus()
    assert (place.undoing.undo_title, place.undoing.redo_title) == ("undo own", "redo own")
    place.undoing.undo()
    place.undoing.redo()
    assert (place.own.done, place.other.done) == (["undo", "redo"], [])


def test_a_menu_changes_nothing(place: Place) -> None:
    place.inside.setFocus()
    place.menu.setFocus()
    assert place.undoing.undo_title == "undo own"


def test_either_of_them_tells(place: Place, qtbot: QtBot) -> None:
    for history in (place.own, place.other):
        with qtbot.waitSignal(place.undoing.changed):
            history.changed.emit()
