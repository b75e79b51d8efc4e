from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from loopstudio.library.entry import Marks
from loopstudio.ui.dialogs.line_dialog import LineDialog, Question

RENAME = Question("Rename", "Name", "The name of this loop", Marks)


def _opened(qtbot: QtBot, text: str) -> LineDialog:
    dialog = LineDialog(None, RENAME, text)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def _line(dialog: LineDialog) -> QLineEdit:
    return dialog.findChildren(QLineEdit)[0]


def test_what_is_typed_takes_the_place_of_what_was_there(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, "owl")
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClicks(_line(dialog), "elk")
        QTest.keyClick(_line(dialog), Qt.Key.Key_Return)
    assert dialog.text == "elk"


def test_escape_changes_nothing(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, "owl")
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(_line(dialog), Qt.Key.Key_Escape)


def test_a_line_that_cannot_be_is_not_accepted_and_says_why(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, "owl")
    _line(dialog).setText(" ")
    QTest.keyClick(_line(dialog), Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog._wrong.text().startswith("A name needs at least one letter")


def test_an_empty_line_is_not_blamed_before_anything_is_written(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, "")
    assert (dialog._wrong.isVisible(), dialog._ok.isEnabled()) == (False, False)


def test_the_buttons_are_those_of_the_other_dialogs(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, "owl")
    buttons = dialog.findChildren(QPushButton)
    assert [button.icon().isNull() for button in buttons] == [True, True]
    assert {b.text(): b.property("role") for b in buttons} == {"OK": "primary", "Cancel": None}
