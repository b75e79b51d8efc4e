"""Escape: in a field that is written in it leaves the field, and never stops a job."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget


class Escape(QObject):
    """Takes the Escape key of some fields before the window's shortcut does.

    A line of text is emptied first; once nothing is in it, `leave` is called.
    """

    def __init__(self, fields: list[QWidget], leave: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._leave = leave
        for field in fields:
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Say whether an event is dealt with."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if isinstance(watched, QLineEdit) and watched.isClearButtonEnabled() and watched.text():
            watched.clear()
        else:
            self._leave()
        return True


def fields_of(window: QWidget) -> list[QWidget]:
    """Give every field of a window that is written in."""
    lines = [
        line
        for line in window.findChildren(QLineEdit)
        if not isinstance(line.parent(), QAbstractSpinBox)
    ]
    return [*lines, *window.findChildren(QAbstractSpinBox)]
