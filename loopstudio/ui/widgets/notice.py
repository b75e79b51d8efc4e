"""Notice: one line at the foot of the library that says what just happened."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.theme import Theme

_SHOWN_MS = 8000


class Notice(QFrame):
    """Shows a sentence for some seconds, with a button where something can be done about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._act = QPushButton()
        self._close = QToolButton()
        self._close.setProperty("role", "quiet")
        self._wanted: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._act)
        row.addWidget(self._close)
        give_icon(self._close, theme, "close")
        name_control(self._close, "Close message", "Close this message", "Ctrl+.")
        name_control(self._act, "Do it", "Do what this message offers", "Ctrl+Shift+A")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self._close.clicked.connect(self.hide)
        self._act.clicked.connect(self._on_act)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, text: str, offer: str = "", act: Callable[[], None] | None = None) -> None:
        """Show a sentence, and a button named `offer` that calls `act`."""
        self._text.setText(text)
        self._wanted = act
        self._act.setText(offer)
        self._act.setAccessibleName(offer or "Do it")
        self._act.setVisible(act is not None)
        self.show()
        self._timer.start()

    def _on_act(self) -> None:
        self.hide()
        if self._wanted is not None:
            self._wanted()
