from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from loopstudio.ui import windows
from loopstudio.ui.dialogs.trash_dialog import TrashDialog
from tests.ui.conftest import Open
from tests.ui.opened import Opened


def _shown(opened: Opened) -> TrashDialog:
    windows.open_trash(opened.window)
    (dialog,) = opened.window.findChildren(TrashDialog)
    return dialog


def _deleted(open_studio: Open, count: int) -> tuple[Opened, list[str]]:
    opened = open_studio(clips=4)
    entries = [opened.window.shown.entry_at(row) for row in range(count)]
    opened.studio.curator.delete(entries)
    return opened, [entry.id for entry in entries]


def _press(dialog: TrashDialog, name: str) -> None:
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.accessibleName() == name]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_was_deleted_comes_back_by_a_click(open_studio: Open) -> None:
    opened, ids = _deleted(open_studio, 2)
    dialog = _shown(opened)
    shown = dialog.findChildren(QListWidget)[0]
    assert shown.count() == 2
    _press(dialog, "Restore")
    assert shown.count() == 1
    assert ids[0] in opened.session.library
    assert ids[1] not in opened.session.library


def test_return_takes_all_that_is_chosen_back(open_studio: Open, qtbot: QtBot) -> None:
    opened, ids = _deleted(open_studio, 3)
    dialog = _shown(opened)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    shown = dialog.findChildren(QListWidget)[0]
    shown.setFocus()
    shown.selectAll()
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert all(clip in opened.session.library for clip in ids)
    assert not shown.count()


def test_emptying_asks_first_and_lets_go_then(open_studio: Open) -> None:
    opened, _ = _deleted(open_studio, 2)
    dialog = _shown(opened)
    _press(dialog, "Empty trash")
    (question,) = dialog.findChildren(QMessageBox)
    assert len(opened.studio.curator.trashed) == 2
    assert [button.icon().isNull() for button in question.buttons()] == [True, True]
    QTest.mouseClick(question.button(QMessageBox.StandardButton.Yes), Qt.MouseButton.LeftButton)
    assert opened.studio.curator.trashed == []


def test_an_empty_trash_offers_nothing(open_studio: Open) -> None:
    dialog = _shown(open_studio())
    states = {b.accessibleName(): b.isEnabled() for b in dialog.findChildren(QPushButton)}
    assert states == {"Restore": False, "Empty trash": False, "Close": True}
