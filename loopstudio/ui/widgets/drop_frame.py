"""DropFrame: a frame that takes a file of some kinds, and lights up while one is over it."""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame

from loopstudio.ui.dropping import paths_of


class DropFrame(QFrame):
    """Takes files whose names end in one of some suffixes (in small letters, with their dots)."""

    dropped = Signal(object)
    """The path of the first such file that was dropped."""

    def __init__(self, suffixes: Collection[str]) -> None:
        super().__init__()
        self._suffixes = suffixes
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take what holds such a file."""
        if self._found(event.mimeData()):
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Look as before."""
        self._light(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Tell of the first such file."""
        self._light(False)
        found = self._found(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.dropped.emit(found[0])

    def _found(self, mime: QMimeData) -> list[Path]:
        return [path for path in paths_of(mime) if path.suffix.lower() in self._suffixes]

    def _light(self, over: bool) -> None:
        self.setProperty("over", over)
        self.style().polish(self)
