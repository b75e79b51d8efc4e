from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from loopstudio.ui.errors import ErrorDialog, split


def test_an_error_is_parted_into_what_happened_and_what_to_do() -> None:
    happened, to_do = split("The file is gone: put it back, or delete it here.")
    assert (happened, to_do) == ("The file is gone.", "Put it back, or delete it here.")


def test_an_error_without_advice_still_says_that_work_is_safe() -> None:
    assert split("It broke.")[1] == "Your library and everything finished are safe."


def test_details_are_behind_a_button_and_can_be_copied(qtbot: QtBot) -> None:
    dialog = ErrorDialog(None, "It broke.", "Mend it.", "line 12")
    qtbot.addWidget(dialog)
    dialog.show()
    details = dialog.findChildren(QPlainTextEdit)[0]
    before = details.isVisible()
    for button in dialog.findChildren(QPushButton):
        if button.accessibleName() in ("Show details", "Copy report"):
            button.click()
    assert (before, details.isVisible()) == (False, True)
    assert QGuiApplication.clipboard().text().endswith("line 12")
