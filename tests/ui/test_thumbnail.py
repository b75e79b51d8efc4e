import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from loopstudio.ui.thumbnail import draw_thumbnail
from tests.support.clips import entry

pytestmark = pytest.mark.usefixtures("qapp")


def _drawn(low: int, high: int) -> QImage:
    peaks = np.repeat(np.array([[low], [high]], np.int8), 160, axis=1)
    image = QImage(160, 41, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    draw_thumbnail(painter, QRect(0, 0, 160, 41), entry(peaks=peaks.tobytes()), QColor("white"))
    painter.end()
    return image


def _lit(image: QImage) -> int:
    return sum(image.pixelColor(80, y).red() > 127 for y in range(image.height()))


def test_a_loud_loop_fills_its_height() -> None:
    assert _lit(_drawn(-127, 127)) >= 38


def test_half_the_level_fills_half_the_height() -> None:
    assert _lit(_drawn(-64, 64)) == pytest.approx(20, abs=2)


def test_silence_is_a_line() -> None:
    assert 1 <= _lit(_drawn(0, 0)) <= 2
