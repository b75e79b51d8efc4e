"""Filled: a shape between two edges as a picture, reckoned column by column.

A polygon of hundreds of corners takes Qt tens of milliseconds, in which no other thread of ours
runs: the one that feeds the sound would fall silent.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

Edge = NDArray[np.float32]
"""How far from the top an edge lies in each column, in pixels."""


def covered(upper: Edge, lower: Edge, height: int) -> NDArray[np.float32]:
    """Give how much of each pixel (height, columns) lies between two edges, 0 to 1."""
    tops = np.arange(height, dtype=np.float32)[:, None]
    inside = np.minimum(lower, tops + 1.0) - np.maximum(upper, tops)
    alpha: NDArray[np.float32] = np.clip(inside, 0.0, 1.0)
    return alpha


def coloured(alpha: NDArray[np.float32], colour: QColor, ratio: float) -> QImage:
    """Give a colour as opaque as told, 0 to 1 (height, columns), in a picture of a pixel ratio."""
    height, width = alpha.shape
    # Premultiplied, as Qt blends quickest: blue, green, red, alpha in memory.
    channels = np.array([colour.blueF(), colour.greenF(), colour.redF(), 1.0], np.float32)
    levels = np.arange(256, dtype=np.float32)[:, None] * (channels * colour.alphaF())
    stains = np.rint(levels).astype(np.uint8).view(np.uint32)[:, 0]
    pixels = stains[(alpha * 255.0 + 0.5).astype(np.uint8)]
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    # The picture would else read memory that ends with this function.
    image = image.copy()
    image.setDevicePixelRatio(ratio)
    return image
