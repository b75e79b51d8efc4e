from functools import partial

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmapCache

from loopstudio.ui.delegates.stamp import stamp

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_stamp_is_drawn_once_and_put_where_it_is_wanted(ratio: float) -> None:
    QPixmapCache.clear()
    drawn: list[QRectF] = []

    def draw(painter: QPainter, area: QRectF) -> None:
        drawn.append(area)
        painter.fillRect(area, Qt.GlobalColor.red)

    image = QImage(round(40 * ratio), round(20 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    stamp(painter, QRect(2, 3, 10, 8), "red", draw)
    stamp(painter, QRect(20, 3, 10, 8), "red", draw)
    painter.end()
    assert drawn == [QRectF(0.0, 0.0, 10.0, 8.0)]
    lit = [x for x in range(image.width()) if image.pixelColor(x, round(5 * ratio)).red()]
    wanted = [*range(2, 12), *range(20, 30)]
    assert lit == [round(x * ratio) + i for x in wanted for i in range(round(ratio))]


def test_another_key_is_another_drawing() -> None:
    QPixmapCache.clear()
    drawn: list[str] = []

    def note(key: str, _painter: QPainter, _area: QRectF) -> None:
        drawn.append(key)

    image = QImage(20, 20, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for key in ("one", "other", "one"):
        stamp(painter, QRect(0, 0, 5, 5), key, partial(note, key))
    painter.end()
    assert drawn == ["one", "other"]
