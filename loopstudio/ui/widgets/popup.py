"""Popup: a card that opens below a button and closes with Escape or a press beside it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

_GAP_PIXELS = 4


class Popup(QFrame):
    """A small window of its own, whose keys count while it is open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")

    def open_below(self, button: QWidget, first: QWidget) -> None:
        """Open, with its right edge at that of a button, and give one of its controls the keys."""
        self.adjustSize()
        beneath = QPoint(button.width() - self.width(), button.height() + _GAP_PIXELS)
        self.move(button.mapToGlobal(beneath))
        self.show()
        first.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
