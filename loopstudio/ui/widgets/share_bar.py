"""ShareBar: the share that a dimension carries, before what all up to it carry together."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.theme import ACCENT, LINE

_HEIGHT = 5
_BEHIND = 0.28


class ShareBar(QWidget):
    """Both begin at the left end, 0, and the right end is 1; the running total is the paler."""

    def __init__(self) -> None:
        super().__init__()
        self._share = self._total = 0.0
        self.setFixedHeight(_HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Be as wide as there is room."""
        return QSize(_HEIGHT, _HEIGHT)

    def show_share(self, share: float, total: float) -> None:
        """Show a share and the running total, each 0 to 1."""
        self._share, self._total = share, total
        self.setAccessibleDescription(f"{share:.0%}, with those before it {total:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Draw the whole, the running total and the share, one over the other."""
        colours = self.palette()
        whole, accent = colours.color(LINE), colours.color(ACCENT)
        pale = QColor(accent)
        pale.setAlphaF(_BEHIND)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for part, colour in (
            (1.0, whole),
            (self._total, pale),
            (self._share, accent),
        ):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, 0, min(1.0, part) * self.width(), _HEIGHT), 2, 2)
