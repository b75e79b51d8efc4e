"""EmptyState: what stands where the library will be, until there is one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from loopstudio.ui.access import name_control, role_label, shown

_ICON_PIXELS = 72


class EmptyState(QWidget):
    """An invitation with its key, and one button."""

    accepted = Signal()

    def __init__(self, logo: QIcon) -> None:
        super().__init__()
        self._picture = QLabel()
        self._picture.setPixmap(logo.pixmap(_ICON_PIXELS))
        self._title = role_label("", "hero")
        self._text = role_label("", "dim")
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._button = QPushButton()
        name_control(self._button, "Start", "Do what is suggested here", "Alt+G")
        self._keys = QHBoxLayout()
        self._keys.setSpacing(8)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for widget in (self._picture, self._title, self._text, self._button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._keys)
        column.addStretch(3)
        self._button.clicked.connect(self.accepted)
        self._hints: list[QLabel] = []

    def invite(self, title: str, text: str, offer: str) -> None:
        """Show other words; without an offer there is no button."""
        self._title.setText(title)
        self._text.setText(text)
        self._button.setText(offer)
        self._button.setVisible(bool(offer))

    def show_keys(self, keys: tuple[tuple[str, str], ...]) -> None:
        """Show what some keys do."""
        self._keys.addStretch(1)
        for key, meaning in keys:
            self._keys.addWidget(role_label(shown(key), "key"))
            self._keys.addWidget(role_label(meaning, "dim"))
            self._keys.addSpacing(8)
        self._keys.addStretch(1)
