from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenuBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.commands import Command, fill_menu, give_keys
from loopstudio.ui.theme import Theme


def test_a_menu_says_its_keys_and_does_what_it_says(qtbot: QtBot, theme: Theme) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    done: list[str] = []
    copy = Command("Copy", ("Ctrl+C",), lambda: done.append("copy"), "copy")
    actions = fill_menu(bar, "&Edit", (copy, None, Command("Plain", (), list)), theme)
    actions["Copy"].trigger()
    assert done == ["copy"]
    assert actions["Copy"].toolTip() == "Copy (Ctrl+C)"
    assert not actions["Copy"].icon().isNull()


def test_plain_keys_count_only_where_they_are_given(qtbot: QtBot, theme: Theme) -> None:
    window, bar, place, field = QWidget(), QMenuBar(), QWidget(), QLineEdit()
    place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column = QVBoxLayout(window)
    for widget in (bar, place, field):
        column.addWidget(widget)
    qtbot.addWidget(window)
    done: list[str] = []
    rate = Command("Rate", ("5",), lambda: done.append("rated"), "", True)
    actions = fill_menu(bar, "&Loop", (rate,), theme)
    give_keys(list(actions.values()), [place])
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_5)
    place.setFocus()
    QTest.keyClick(place, Qt.Key.Key_5)
    assert (field.text(), done) == ("5", ["rated"])
