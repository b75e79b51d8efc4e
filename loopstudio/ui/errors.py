"""Errors as dialogs: what happened, what to do, and the details for a report."""

import logging
import platform
import sys
import traceback
from types import TracebackType

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.errors import LoopstudioError
from loopstudio.core.version import VERSION
from loopstudio.ui.access import name_control, role_label

_log = logging.getLogger(__name__)
_WIDTH = 560


class ErrorDialog(QDialog):
    """One sentence large, then what to do, then the details behind a button."""

    def __init__(
        self, parent: QWidget | None, happened: str, to_do: str, details: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setMinimumWidth(_WIDTH)
        self._details = QPlainTextEdit(details)
        self._details.setReadOnly(True)
        self._details.setMinimumHeight(180)
        self._show = QPushButton("Details")
        self._copy = QPushButton("Copy report")
        self._close = QPushButton("Close")
        self._close.setProperty("role", "primary")
        self._build(happened, to_do, bool(details))
        name_control(self._details, "Details", "What the program knows about it", "Alt+T")
        name_control(self._show, "Show details", "Show what the program knows about it", "Alt+D")
        name_control(self._copy, "Copy report", "Copy the details for a report", "Alt+C")
        name_control(self._close, "Close", "Close this message", "Ctrl+W")
        self._show.setCheckable(True)
        self._show.toggled.connect(self._on_show)
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self.accept)
        self._details.hide()
        self._close.setFocus()

    def _build(self, happened: str, to_do: str, has_details: bool) -> None:
        title = QLabel(happened)
        title.setProperty("role", "title")
        advice = role_label(to_do, "dim")
        for label in (title, advice):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QHBoxLayout()
        if has_details:
            buttons.addWidget(self._show)
            buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        for widget in (title, advice, self._details):
            column.addWidget(widget)
        column.addLayout(buttons)

    def _on_show(self, wanted: bool) -> None:
        self._details.setVisible(wanted)
        self.adjustSize()

    def _on_copy(self) -> None:
        parts = (
            f"LoopStudio {VERSION}",
            f"Python {platform.python_version()}",
            f"Qt {PySide6.__version__}",
            platform.platform(),
        )
        QGuiApplication.clipboard().setText(f"{', '.join(parts)}\n\n{self._details.toPlainText()}")


def split(sentence: str) -> tuple[str, str]:
    """Part an error's text into what happened and what to do."""
    for mark in (": ", ". "):
        happened, found, to_do = sentence.partition(mark)
        if found and to_do:
            return f"{happened.rstrip('.')}.", to_do[:1].upper() + to_do[1:]
    return sentence, "Your library and everything finished are safe."


def show_error(parent: QWidget | None, sentence: str, details: str = "") -> ErrorDialog:
    """Open the dialog for a sentence that names what happened and what to do."""
    dialog = ErrorDialog(parent, *split(sentence), details)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def install_excepthook() -> None:
    """Show what nobody caught, once per kind, instead of ending in silence."""
    seen: set[str] = set()

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        _log.error("uncaught: %s", details)
        if isinstance(error, LoopstudioError):
            show_error(QApplication.activeWindow(), str(error), details)
        elif details not in seen:
            seen.add(details)
            show_error(
                QApplication.activeWindow(),
                "Something unexpected happened. Go on; if it happens again, send the report.",
                details,
            )

    sys.excepthook = hook
