"""Thumbnail: a clip's waveform in a few pixels."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.library.entry import Entry

_FULL_SCALE = 127.0
_LEAST_PIXELS = 0.5


def draw_thumbnail(painter: QPainter, area: QRect, entry: Entry, colour: QColor) -> None:
    """Draw a clip's peaks as one filled shape, symmetric about its middle line."""
    ratio = painter.device().devicePixelRatio()
    width, height = round(area.width() * ratio), round(area.height() * ratio)
    if width < 1 or height < 1:
        return
    peaks = np.abs(entry.thumbnail().astype(np.float32)).max(0) / _FULL_SCALE
    alpha = shape_alpha(peaks, width, height) * colour.alphaF()
    # Premultiplied, as Qt blends quickest: blue, green, red, alpha in memory.
    channels = np.array([colour.blueF(), colour.greenF(), colour.redF(), 1.0], np.float32)
    pixels = np.rint(alpha[:, :, None] * channels * 255.0).astype(np.uint8)
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    painter.drawImage(area.topLeft(), image)


def shape_alpha(peaks: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Give how much of each pixel (height, width) the shape of peaks 0 to 1 covers, 0 to 1.

    Reckoned column by column, not drawn as a polygon: a page of the table holds fifteen of
    hundreds of corners each.
    """
    along = np.linspace(0.0, len(peaks) - 1.0, width, dtype=np.float32)
    heights = np.interp(along, np.arange(len(peaks)), peaks).astype(np.float32)
    reach = np.maximum(heights * (height / 2), _LEAST_PIXELS)
    off = np.abs(np.arange(height, dtype=np.float32) + 0.5 - height / 2)
    covered: NDArray[np.float32] = np.clip(reach + 0.5 - off[:, None], 0.0, 1.0)
    return covered
