from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenuBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.undoing import Undoing
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


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


def test_the_one_in_which_something_was_done_last_is_meant(place: Place) -> None:
    place.own.changed.emit()
    assert place.undoing.undo_title == "undo own"
    place.other.changed.emit()
    assert place.undoing.undo_title == "undo other"
    place.own.changed.emit()
    # The keyboard was here all the time: only where it comes from elsewhere that counts.
    place.outside.setFocus()
    assert place.undoing.undo_title == "undo own"


def test_one_that_has_nothing_leaves_the_key_to_where_the_keyboard_is(place: Place) -> None:
    place.own.changed.emit()
    place.own.undo_title = None
    assert (place.undoing.undo_title, place.undoing.redo_title) == ("undo other", "redo own")
    place.undoing.undo()
    place.undoing.redo()
    assert (place.own.done, place.other.done) == (["redo"], ["undo"])


def test_a_menu_changes_nothing(place: Place) -> None:
    place.inside.setFocus()
    place.menu.setFocus()
    assert place.undoing.undo_title == "undo own"


def test_either_of_them_tells(place: Place, qtbot: QtBot) -> None:
    for history in (place.own, place.other):
        with qtbot.waitSignal(place.undoing.changed):
            history.changed.emit()


# Two sliders are moved before: one alone would go on with its own step.
def _throw(panel: RavePanel) -> None:
    QTest.mouseClick(panel.dimensions.throw_button, LEFT)


def _reset(panel: RavePanel) -> None:
    QTest.mouseClick(panel.dimensions.reset_button, LEFT)


def _take(panel: RavePanel) -> None:
    QTest.mouseClick(panel.desk.snapshots.buttons[0], LEFT)


def _point(panel: RavePanel) -> None:
    QTest.mouseClick(panel.blending.pad, LEFT, pos=QPoint(40, 30))


def _throw_by_key(panel: RavePanel) -> None:
    QTest.keyClick(panel.window(), Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)


@pytest.mark.parametrize("change", [_throw, _reset, _take, _point, _throw_by_key])
@pytest.mark.parametrize("at", ["table", "side"])
def test_after_a_change_in_morph_the_key_means_morph(
    open_studio: Open, qtbot: QtBot, change: Callable[[RavePanel], None], at: str
) -> None:
    opened = open_studio(1)
    window, morph = opened.window, opened.window.morph
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    window.show_checkpoints("tiny")
    QTest.mouseClick(morph.blending.square, LEFT)
    QTest.mouseClick(morph.desk.snapshots.buttons[0], LEFT, Qt.KeyboardModifier.ShiftModifier)
    for strip in morph.dimensions.strips[:2]:
        strip.show_offset(0.5)
    qtbot.wait(20)
    before = morph.request()
    keyboard = {"table": window.table, "side": window.side.list}[at]
    keyboard.setFocus()
    opened.studio.curator.favour([window.shown.entry_at(0)])
    change(morph)
    qtbot.waitUntil(lambda: morph.request() != before)
    qtbot.wait(20)
    opened.press(Qt.Key.Key_Z, CTRL)
    assert (morph.request(), window.shown.entry_at(0).favourite) == (before, True)
    opened.press(Qt.Key.Key_Y, CTRL)
    assert morph.request() != before
    keyboard.clearFocus()
    keyboard.setFocus()
    opened.studio.curator.rate([window.shown.entry_at(0)], 3)
    opened.press(Qt.Key.Key_Z, CTRL)
    assert (morph.request() != before, window.shown.entry_at(0).rating) == (True, 0)
