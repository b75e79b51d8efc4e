"""EmptyState: what stands where the library will be, until there is one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from loopstudio.ui.access import name_control, role_label, shown

_ICON_PIXELS = 72
_SPACING = 12


class EmptyState(QWidget):
    """An invitation with its keys, and one button.

    Where it is low it leaves out its picture, then the keys, then what explains the title.
    """

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
        self._key_row = QWidget()
        self._keys = QHBoxLayout(self._key_row)
        self._keys.setContentsMargins(0, 0, 0, 0)
        self._keys.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        # It may be lower than all that is in it: then something is left out.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addStretch(2)
        for widget in (self._picture, self._title, self._text, self._button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._key_row)
        column.addStretch(3)
        self._button.clicked.connect(self.accepted)

    def invite(self, title: str, text: str, offer: str) -> None:
        """Show other words; without an offer there is no button."""
        self._title.setText(title)
        self._text.setText(text)
        self._button.setText(offer)
        self._button.setVisible(bool(offer))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = [self._title] if self._button.isHidden() else [self._title, self._button]
        needed = sum(part.sizeHint().height() for part in parts) + _SPACING * (len(parts) + 1)
        for part in (self._text, self._key_row, self._picture):
            needed += part.sizeHint().height() + _SPACING
            part.setVisible(needed <= self.height())

    def show_keys(self, keys: tuple[tuple[str, str], ...]) -> None:
        """Show what some keys do, and no others any more."""
        while (item := self._keys.takeAt(0)) is not None:
            if (before := item.widget()) is not None:
                # Not without a parent: it would be a window then, and take the keyboard along.
                before.hide()
                before.deleteLater()
        self._keys.addStretch(1)
        for key, meaning in keys:
            self._keys.addWidget(role_label(shown(key), "key"))
            self._keys.addWidget(role_label(meaning, "dim"))
            self._keys.addSpacing(8)
        self._keys.addStretch(1)
        self._fit()
