"""Roomy: buttons of a row that give up their words or icons while there is no room for both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget


@dataclass(frozen=True)
class Spare:
    """A button, and what makes it narrow and wide again."""

    button: QAbstractButton
    narrow: Callable[[], object]
    widen: Callable[[], object]


def words_of(button: QAbstractButton) -> Spare:
    """Spare the words of a button whose icon and tooltip tell what it does."""
    text = button.text()
    return Spare(button, lambda: button.setText(""), lambda: button.setText(text))


def icon_of(button: QToolButton) -> Spare:
    """Spare the icon of a button that has words, and the space between both."""
    beside, text = button.toolButtonStyle(), button.text()

    def narrow() -> None:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setText(text.strip())

    def widen() -> None:
        button.setToolButtonStyle(beside)
        button.setText(text)

    return Spare(button, narrow, widen)


class Roomy(QObject):
    """Watches how wide a row is, and narrows its buttons where that is less than the row needs."""

    def __init__(self, row: QWidget, spares: Sequence[Spare]) -> None:
        super().__init__(row)
        self._row, self._spares = row, tuple(spares)
        self._saved = 0
        row.installEventFilter(self)

    @property
    def is_narrow(self) -> bool:
        """Say whether buttons have given something up."""
        return self._saved > 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look again whenever the row, or what it needs, has another size."""
        if watched is self._row and event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self._fit(self._row.size())
        elif watched is self._row and isinstance(event, QResizeEvent):
            self._fit(event.size())
        return super().eventFilter(watched, event)

    def _fit(self, size: QSize) -> None:
        if not self._row.isVisible():
            # A scroll area keeps the first size it is asked for: what is in it has to be there.
            return
        least = self._row.minimumSizeHint().width()
        if not self.is_narrow and size.width() < least:
            before = self._wide
            for spare in self._spares:
                spare.narrow()
            self._saved = before - self._wide
        elif self.is_narrow and size.width() >= least + self._saved:
            for spare in self._spares:
                spare.widen()
            self._saved = 0

    @property
    def _wide(self) -> int:
        return sum(spare.button.sizeHint().width() for spare in self._spares)
