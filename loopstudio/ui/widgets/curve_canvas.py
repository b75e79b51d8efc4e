"""CurveCanvas: where one dimension lies over the bars, drawn by hand where that is asked for."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from loopstudio.core.curved import curved
from loopstudio.core.morph_request import Drawn, Slider
from loopstudio.ui.theme import ACCENT, DIM, LINE

POINTS = 64
"""How many values a curve that is drawn here has."""

REACHES = 2.0
"""The canvas is so many times as high as sound reaches."""

_STEP = 0.1
_FINE = 10
_EDGE = 6.0


class CurveCanvas(QWidget):
    """The offset and the curve of a slider, in its own units, with a line for each bar.

    Where it may be drawn on, the mouse draws, and arrows choose and move one point (Shift finely).
    """

    drawn = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._slider, self._reach, self._bars = Slider(0), 1.0, 1
        self._is_drawable = False
        self._last: tuple[int, float] | None = None
        self._point = 0
        self.setMinimumSize(320, 120)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_slider(self, slider: Slider, reach: float, bars: int) -> None:
        """Show what is done to a dimension that sound reaches so far along, over so many bars."""
        self._slider, self._reach, self._bars = slider, reach, bars
        self.update()

    def show_drawable(self, is_drawable: bool) -> None:
        """Say whether it may be drawn on."""
        self._is_drawable = is_drawable
        shape = Qt.CursorShape.CrossCursor if is_drawable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin to draw."""
        if self._is_drawable and event.button() == Qt.MouseButton.LeftButton:
            self._draw_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Draw on."""
        if self._last is not None:
            self._draw_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        """End what is drawn."""
        self._last = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose a point with left and right, move it up and down."""
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        across = {Qt.Key.Key_Down: -_STEP, Qt.Key.Key_Up: _STEP}.get(Qt.Key(event.key()))
        if not self._is_drawable or along is across:
            super().keyPressEvent(event)
            return
        self._point = (self._point + (along or 0)) % POINTS
        self.update()
        if across is not None:
            value = self._values()[self._point] + across * self._reach / (_FINE if fine else 1)
            self._put(self._point, value, self._point, value)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Draw bars, the reach of sound, and the curve."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, area = self.palette(), self._area()
        painter.setBrush(colours.color(colours.ColorRole.AlternateBase))
        painter.setPen(QPen(colours.color(ACCENT if self.hasFocus() else LINE), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(QPen(colours.color(LINE), 1))
        for bar in range(1, self._bars):
            x = area.left() + bar * area.width() / self._bars
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        for value, style in ((0.0, Qt.PenStyle.SolidLine), (1.0, Qt.PenStyle.DotLine)):
            painter.setPen(QPen(colours.color(DIM if value else LINE), 1, style))
            for side in (-value, value):
                y = self._y(side * self._reach)
                painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.color(ACCENT), 2))
        painter.drawPolyline(self._line())
        if self._is_drawable and self.hasFocus():
            painter.setBrush(colours.color(ACCENT))
            value = self._slider.offset + self._values()[self._point]
            x = area.left() + self._point * area.width() / POINTS
            painter.drawEllipse(QPointF(x, self._y(value)), 4, 4)

    def _line(self) -> QPolygonF:
        area, count = self._area(), 4 * POINTS
        values = (self._slider.offset + curved(self._slider.curve, count)).tolist()
        # The loop ends where it begins, but for a ramp, whose end is heard as a step.
        points = [
            QPointF(area.left() + i * area.width() / count, self._y(value))
            for i, value in enumerate(values)
        ]
        return QPolygonF([*points, QPointF(area.right(), points[-1].y())])

    def _draw_to(self, at: QPointF) -> None:
        area = self._area()
        place = int((at.x() - area.left()) / area.width() * POINTS)
        place = min(POINTS - 1, max(0, place))
        share = min(1.0, max(0.0, (at.y() - area.top()) / area.height()))
        value = REACHES * self._reach * (1.0 - 2.0 * share) - self._slider.offset
        before = self._last or (place, value)
        self._last = place, value
        self._point = place
        self._put(*before, place, value)

    def _put(self, first: int, start: float, last: int, end: float) -> None:
        """Set all points from one to another, straight."""
        values = self._values()
        low, high = min(first, last), max(first, last)
        ends = (start, end) if first <= last else (end, start)
        for place in range(low, high + 1):
            share = (place - low) / (high - low) if high > low else 1.0
            values[place] = ends[0] + (ends[1] - ends[0]) * share
        most = REACHES * self._reach + abs(self._slider.offset)
        held = (round(min(most, max(-most, value)), 4) for value in values)
        self.drawn.emit(Drawn(tuple(held)))

    def _values(self) -> list[float]:
        curve = self._slider.curve
        if isinstance(curve, Drawn) and len(curve.values) == POINTS:
            return list(curve.values)
        return [float(value) for value in np.round(curved(curve, POINTS), 4)]

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)

    def _y(self, value: float) -> float:
        area = self._area()
        share = min(1.0, max(-1.0, value / (REACHES * self._reach)))
        return area.center().y() - share * area.height() / 2
