"""LineDialog: one line of text to be given, such as a name or tags."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from loopstudio.core.errors import InvalidValue
from loopstudio.ui.access import field_label, name_control, role_label

Check = Callable[[str], object]
"""Raises InvalidValue for a text that cannot be."""


@dataclass(frozen=True)
class Question:
    """What is asked: the window's title, the field's name, what it is for, and what may be said."""

    title: str
    field: str
    tip: str
    check: Check


class LineDialog(QDialog):
    """Asks for a line, and can be accepted only with one that can be."""

    def __init__(self, parent: QWidget | None, question: Question, text: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(question.title)
        self.setMinimumWidth(400)
        self._question, self._given = question, text
        self._edit = QLineEdit(text)
        self._edit.selectAll()
        self._wrong = role_label("", "danger")
        self._wrong.setWordWrap(True)
        self._ok = QPushButton("OK")
        self._ok.setProperty("role", "primary")
        self._ok.setDefault(True)
        self._cancel = QPushButton("Cancel")
        self._cancel.setAutoDefault(False)
        self._build()
        self._name()
        self._connect()
        self._check()

    @property
    def text(self) -> str:
        """The line that was given."""
        return self._edit.text()

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        tip = role_label(f"{self._question.tip}.", "dim")
        tip.setWordWrap(True)
        for widget in (field_label(self._question.field), self._edit, tip, self._wrong):
            column.addWidget(widget)
        column.addLayout(foot)

    def _name(self) -> None:
        name_control(self._edit, self._question.field, self._question.tip, "Alt+N")
        name_control(self._ok, "OK", "Keep what is written", "Ctrl+Return")
        name_control(self._cancel, "Cancel", "Change nothing", "Ctrl+W")

    def _connect(self) -> None:
        self._edit.textChanged.connect(self._check)
        self._ok.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)

    def _check(self) -> None:
        wrong = ""
        try:
            self._question.check(self.text)
        except InvalidValue as error:
            wrong = str(error)
        self._wrong.setText(wrong)
        # Nobody is blamed for what they have not written yet.
        self._wrong.setVisible(bool(wrong) and self.text != self._given)
        self._ok.setEnabled(not wrong)
