"""Dragging out: finished, tagged files, offered as copies only."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from loopstudio.library.entry import Entry
from loopstudio.ui.offer import mime_of
from loopstudio.ui.theme import ACCENT
from loopstudio.ui.thumbnail import draw_thumbnail
from loopstudio.ui.wording import loops

_PICTURE = QSize(220, 48)


def drag(source: QWidget, entries: Sequence[Entry], paths: Sequence[Path]) -> Qt.DropAction:
    """Run a drag of files until it is dropped or given up; blocks in a nested event loop."""
    mime = mime_of(paths)
    if not mime.urls():
        return Qt.DropAction.IgnoreAction
    running = QDrag(source)
    running.setMimeData(mime)
    running.setPixmap(_picture(source, entries))
    running.setHotSpot(QPoint(16, _PICTURE.height() // 2))
    return running.exec(Qt.DropAction.CopyAction)


def _picture(source: QWidget, entries: Sequence[Entry]) -> QPixmap:
    ratio = source.devicePixelRatioF()
    pixmap = QPixmap(_PICTURE * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = source.palette()
    back = QColor(colours.color(colours.ColorRole.AlternateBase))
    back.setAlpha(235)
    painter.setBrush(back)
    painter.setPen(colours.color(ACCENT))
    area = pixmap.deviceIndependentSize().toSize()
    painter.drawRoundedRect(0, 0, area.width() - 1, area.height() - 1, 8, 8)
    painter.setPen(colours.color(colours.ColorRole.Text))
    text = entries[0].name if len(entries) == 1 else loops(len(entries))
    painter.drawText(12, 18, text)
    draw_thumbnail(painter, QRect(12, 22, area.width() - 24, 22), entries[0], colours.color(ACCENT))
    painter.end()
    return pixmap
