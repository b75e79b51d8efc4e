"""GlimpseView: a loop that is still being made, as it is thought to be by now."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from loopstudio.core.glimpse import Glimpse
from loopstudio.ui.spectrum import tinted
from loopstudio.ui.theme import ACCENT

WIDTH, HEIGHT = 132, 36
_ROUND = 6


class GlimpseView(QWidget):
    """A small spectrogram in the colours of the theme."""

    def __init__(self) -> None:
        super().__init__()
        self._glimpse: Glimpse | None = None
        self.setFixedSize(WIDTH, HEIGHT)
        self.setAccessibleName("The loop being made")
        self.setToolTip("The loop being made, as it would sound by now")

    @property
    def words(self) -> str:
        """How many steps are behind, for whoever writes it beside."""
        seen = self._glimpse
        return "" if seen is None else f"step {seen.done:,} of {seen.total:,}"

    def show_glimpse(self, glimpse: Glimpse | None) -> None:
        """Show a loop on its way, or that there is nothing to see yet."""
        if glimpse != self._glimpse:
            self._glimpse = glimpse
            self.setAccessibleDescription(self.words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Draw the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colours = self.palette()
        place = QRectF(0, 0, WIDTH, HEIGHT)
        outline = QPainterPath()
        outline.addRoundedRect(place, _ROUND, _ROUND)
        painter.setClipPath(outline)
        low, high = colours.color(colours.ColorRole.AlternateBase), colours.color(ACCENT)
        painter.fillRect(place, low)
        if self._glimpse is not None:
            painter.drawImage(place, tinted(low, high, _loudness(self._glimpse)))


def _loudness(glimpse: Glimpse) -> NDArray[np.float32]:
    cells = np.frombuffer(glimpse.cells, np.uint8).reshape(glimpse.rows, glimpse.columns)
    return cells.astype(np.float32) / 255.0
