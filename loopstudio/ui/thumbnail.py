"""Thumbnail: a clip's waveform in a few pixels."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from loopstudio.library.entry import Entry
from loopstudio.ui.filled import coloured, covered

_FULL_SCALE = 127.0
_LEAST_PIXELS = 0.5


def draw_thumbnail(painter: QPainter, area: QRect, entry: Entry, colour: QColor) -> None:
    """Draw a clip's peaks as one filled shape, symmetric about its middle line."""
    ratio = painter.device().devicePixelRatio()
    width, height = round(area.width() * ratio), round(area.height() * ratio)
    if width < 1 or height < 1:
        return
    peaks = np.abs(entry.thumbnail().astype(np.float32)).max(0) / _FULL_SCALE
    alpha = shape_alpha(peaks, width, height)
    painter.drawImage(area.topLeft(), coloured(alpha, colour, ratio))


def shape_alpha(peaks: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Give how much of each pixel (height, width) the shape of peaks 0 to 1 covers, 0 to 1."""
    along = np.linspace(0.0, len(peaks) - 1.0, width, dtype=np.float32)
    heights = np.interp(along, np.arange(len(peaks)), peaks).astype(np.float32)
    reach = np.maximum(heights * (height / 2), _LEAST_PIXELS)
    return covered(height / 2 - reach, height / 2 + reach, height)
