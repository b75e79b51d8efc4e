"""Undoing: which of two histories Ctrl+Z means: that of what a hand was at last."""

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget


class History(Protocol):
    """What can be undone and done again."""

    @property
    def changed(self) -> SignalInstance:
        """Tell that one of the titles may be another now."""

    @property
    def undo_title(self) -> str | None:
        """Say what undo would take back, None where there is nothing."""

    @property
    def redo_title(self) -> str | None:
        """Say what redo would do again, None where there is nothing."""

    def undo(self) -> None:
        """Take the last one back."""

    def redo(self) -> None:
        """Do the last one again."""


class Undoing(QObject):
    """Means the history in which something was done last, or where the keyboard came since.

    The keyboard in `place` means its own history, and everywhere else the other. One that has
    nothing to take back leaves that to where the keyboard is.
    """

    changed = Signal()

    def __init__(self, place: QWidget, own: History, other: History, parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._own, self._other = place, own, other
        self._current = self._at_keyboard = other
        for history in (own, other):
            history.changed.connect(partial(self._mean, history))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @property
    def undo_title(self) -> str | None:
        """Say what undo would take back."""
        return self._to_undo.undo_title

    @property
    def redo_title(self) -> str | None:
        """Say what redo would do again."""
        return self._to_redo.redo_title

    def undo(self) -> None:
        """Take back what was done last."""
        self._to_undo.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._to_redo.redo()

    @property
    def _to_undo(self) -> History:
        return self._at_keyboard if self._current.undo_title is None else self._current

    @property
    def _to_redo(self) -> History:
        return self._at_keyboard if self._current.redo_title is None else self._current

    def _mean(self, history: History) -> None:
        self._current = history
        self.changed.emit()

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        # A menu that is gone through by keys has the keyboard for as long, and means neither.
        if now is None or isinstance(now, QMenuBar):
            return
        wanted = self._own if self._is_inside(now) else self._other
        if wanted is not self._at_keyboard:
            self._at_keyboard = wanted
            self._mean(wanted)

    def _is_inside(self, widget: QWidget | None) -> bool:
        while widget is not None and widget is not self._place:
            widget = widget.parentWidget()
        return widget is not None
