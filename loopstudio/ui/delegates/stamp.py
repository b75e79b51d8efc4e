"""Stamps: small drawings that many cells share, drawn once and then put where they are wanted."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPixmapCache


def stamp(
    painter: QPainter, area: QRect, key: str, draw: Callable[[QPainter, QRectF], None]
) -> None:
    """Put what `draw` draws into an area, drawing it only where no cell did before.

    draw gets an antialiasing painter and the area moved to the origin. key names all that the
    drawing depends on but its size; sharpness is seen to here.
    """
    ratio = painter.device().devicePixelRatio()
    full = f"{key} {area.width()}x{area.height()}@{ratio}"
    picture = QPixmap()
    if not QPixmapCache.find(full, picture):
        picture = _drawn(area, ratio, draw)
        QPixmapCache.insert(full, picture)
    painter.drawPixmap(area.topLeft(), picture)


def _drawn(area: QRect, ratio: float, draw: Callable[[QPainter, QRectF], None]) -> QPixmap:
    picture = QPixmap(area.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    pen = QPainter(picture)
    pen.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(pen, QRectF(0.0, 0.0, area.width(), area.height()))
    pen.end()
    return picture
