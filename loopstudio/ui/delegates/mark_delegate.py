"""Delegates for what a person gives a clip: stars and a heart, set by a click."""

import math
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from loopstudio.library.entry import MAX_RATING, Entry
from loopstudio.ui.delegates.stamp import stamp
from loopstudio.ui.itemmodels.library_model import ENTRY_ROLE
from loopstudio.ui.theme import ACCENT, DIM

Index = QModelIndex | QPersistentModelIndex
STAR_PIXELS = 17


class RatingDelegate(QStyledItemDelegate):
    """Five stars; a click on the n-th rates n, a click on the last lit one takes them away."""

    rated = Signal(str, int)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the stars, faint where they are not given."""
        entry = index.data(ENTRY_ROLE)
        _paint_plain(self, painter, option, index)
        if isinstance(entry, Entry):
            area, colours = _area(option)
            lit, faint = _colours(colours, 0.35)
            draw = partial(_draw_stars, entry.rating, lit, faint)
            stamp(painter, area, f"stars {entry.rating} {lit.rgba()} {faint.rgba()}", draw)

    def editorEvent(  # noqa: N802
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Take a click."""
        entry = index.data(ENTRY_ROLE)
        if not _is_click(event) or not isinstance(entry, Entry):
            return super().editorEvent(event, model, option, index)
        area, _ = _area(option)
        star = rating_at(_x_of(event) - area.left())
        if star:
            self.rated.emit(entry.id, 0 if star == entry.rating else star)
        return True


class FavouriteDelegate(QStyledItemDelegate):
    """A heart; a click gives or takes it."""

    toggled = Signal(str)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the heart, filled where the clip is a favourite."""
        entry = index.data(ENTRY_ROLE)
        _paint_plain(self, painter, option, index)
        if isinstance(entry, Entry):
            area, colours = _area(option)
            lit, faint = _colours(colours, 0.45)
            colour = lit if entry.favourite else faint
            draw = partial(_draw_heart, colour, entry.favourite)
            stamp(painter, area, f"heart {entry.favourite} {colour.rgba()}", draw)

    def editorEvent(  # noqa: N802
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Take a click."""
        entry = index.data(ENTRY_ROLE)
        if not _is_click(event) or not isinstance(entry, Entry):
            return super().editorEvent(event, model, option, index)
        self.toggled.emit(entry.id)
        return True


def rating_at(x: int) -> int:
    """Give the star at a distance from the cell's left edge, 0 beside them."""
    star = (x - 8) // STAR_PIXELS + 1
    return star if 1 <= star <= MAX_RATING else 0


def star_shape(centre: QPointF, radius: float) -> QPolygonF:
    """Give a five-pointed star."""
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.45
        angle = -math.pi / 2 + corner * math.pi / 5
        points.append(
            QPointF(centre.x() + reach * math.cos(angle), centre.y() + reach * math.sin(angle))
        )
    return QPolygonF(points)


def heart_shape(centre: QPointF, size: float) -> QPainterPath:
    """Give a heart."""
    x, y = centre.x(), centre.y()
    path = QPainterPath(QPointF(x, y + size * 0.9))
    path.cubicTo(x - size * 1.7, y - size * 0.1, x - size * 0.9, y - size * 1.3, x, y - size * 0.4)
    path.cubicTo(x + size * 0.9, y - size * 1.3, x + size * 1.7, y - size * 0.1, x, y + size * 0.9)
    return path


def _draw_stars(rating: int, lit: QColor, faint: QColor, painter: QPainter, area: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for star in range(MAX_RATING):
        painter.setBrush(lit if star < rating else faint)
        centre = QPointF(8 + STAR_PIXELS * (star + 0.5), area.center().y() + 0.5)
        painter.drawPolygon(star_shape(centre, 6.2))


def _draw_heart(colour: QColor, filled: bool, painter: QPainter, area: QRectF) -> None:
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(colour if filled else Qt.GlobalColor.transparent)
    painter.drawPath(heart_shape(area.center() + QPointF(0.5, 0.5), 6.5))


def _colours(palette: QPalette, faintness: float) -> tuple[QColor, QColor]:
    faint = QColor(palette.color(DIM))
    faint.setAlphaF(faintness)
    return palette.color(ACCENT), faint


def _paint_plain(
    delegate: QStyledItemDelegate, painter: QPainter, option: QStyleOptionViewItem, index: Index
) -> None:
    # The text is for screen readers: only the background of the cell is drawn.
    plain = QStyleOptionViewItem(option)
    delegate.initStyleOption(plain, index)
    plain.text = ""
    widget = plain.widget
    if widget is not None:
        widget.style().drawControl(
            widget.style().ControlElement.CE_ItemViewItem, plain, painter, widget
        )


def _area(option: QStyleOptionViewItem) -> tuple[QRect, QPalette]:
    return QRect(option.rect), option.palette


def _is_click(event: QEvent) -> bool:
    return (
        isinstance(event, QMouseEvent)
        and event.type() == QEvent.Type.MouseButtonRelease
        and event.button() == Qt.MouseButton.LeftButton
    )


def _x_of(event: QEvent) -> int:
    return round(event.position().x()) if isinstance(event, QMouseEvent) else 0
