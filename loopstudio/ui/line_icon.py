"""LineIcon: a line drawing as an icon, drawn in the size and colour it is shown in."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

Look = tuple[QIcon.Mode, QIcon.State]
PLAIN: Look = (QIcon.Mode.Normal, QIcon.State.Off)
_INK = "#000000"


class LineIcon(QIconEngine):
    """Draws an SVG whose black lines take the ink of a look.

    Nothing is drawn before it is shown: drawing each icon in each look and size took a tenth of the
    window's start.
    """

    def __init__(self, source: str, inks: Mapping[Look, str]) -> None:
        super().__init__()
        self._source, self._inks = source, dict(inks)
        self._pictures: dict[str, QSvgRenderer] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw it into a rectangle."""
        self._picture(mode, state).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Give it as a picture of so many pixels."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return picture

    def clone(self) -> "LineIcon":
        """Give another one of the same."""
        return LineIcon(self._source, self._inks)

    def _picture(self, mode: QIcon.Mode, state: QIcon.State) -> QSvgRenderer:
        # Qt asks for more looks than there are inks: active, selected, disabled and on.
        looks = ((mode, state), (mode, QIcon.State.Off), (QIcon.Mode.Normal, state), PLAIN)
        ink = next(self._inks[look] for look in looks if look in self._inks)
        if ink not in self._pictures:
            inked = QByteArray(self._source.replace(_INK, ink).encode())
            self._pictures[ink] = QSvgRenderer(inked)
        return self._pictures[ink]
