"""Notice: one line at the foot of the library that says what just happened."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.theme import Theme

_SHOWN_MS = 8000


@dataclass(frozen=True)
class Message:
    """A sentence, and a button named `offer` that calls `act`; without act there is no button."""

    text: str
    offer: str = ""
    act: Callable[[], None] | None = None


@dataclass(frozen=True)
class Question:
    """A message that stays until it is answered: by its button, or closed, which calls `refuse`."""

    message: Message
    refuse: Callable[[], None]


class Notice(QFrame):
    """Shows a sentence for some seconds, with a button where something can be done about it.

    A question stays; it steps back while a sentence is shown.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._act = QPushButton()
        self._close = QToolButton()
        self._close.setProperty("role", "quiet")
        self._wanted: Callable[[], None] | None = None
        self._question: Question | None = None
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
        self._timer.timeout.connect(self._step_back)
        self._close.clicked.connect(self._on_close)
        self._act.clicked.connect(self._on_act)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, text: str, offer: str = "", act: Callable[[], None] | None = None) -> None:
        """Show a sentence, and a button named `offer` that calls `act`."""
        self._show(Message(text, offer, act))
        self._timer.start()

    def ask(self, question: Question) -> None:
        """Show a question until it is answered, in the place of any other."""
        self._question = question
        self._step_back()

    def _show(self, message: Message) -> None:
        self._text.setText(message.text)
        self._wanted = message.act
        self._act.setText(message.offer)
        self._act.setAccessibleName(message.offer or "Do it")
        self._act.setVisible(message.act is not None)
        self.show()

    def _step_back(self) -> None:
        """Make room for the question, if there is one."""
        self._timer.stop()
        if self._question is None:
            self.hide()
        else:
            self._show(self._question.message)

    def _answered(self) -> Question | None:
        """Take the question away where it is what is shown."""
        answered = None if self._timer.isActive() else self._question
        if answered is not None:
            self._question = None
        return answered

    def _on_close(self) -> None:
        refused = self._answered()
        self._step_back()
        if refused is not None:
            refused.refuse()

    def _on_act(self) -> None:
        wanted = self._wanted
        self._answered()
        self._step_back()
        if wanted is not None:
            wanted()
