"""Thumbnail: a clip's waveform in a few pixels."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from loopstudio.library.entry import Entry

_FULL_SCALE = 127.0


def draw_thumbnail(painter: QPainter, area: QRect, entry: Entry, colour: QColor) -> None:
    """Draw a clip's peaks as one filled shape, symmetric about its middle line."""
    peaks = entry.thumbnail().astype(np.float32) / _FULL_SCALE
    middle, half = area.center().y() + 0.5, area.height() / 2
    xs = np.linspace(area.left(), area.right(), peaks.shape[1])
    reach = np.maximum(np.maximum(-peaks[0], peaks[1]) * half, 0.5)
    upper = [QPointF(float(x), float(middle - y)) for x, y in zip(xs, reach, strict=True)]
    lower = [QPointF(point.x(), 2 * middle - point.y()) for point in reversed(upper)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([*upper, *lower]))
    painter.restore()
