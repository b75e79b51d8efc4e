"""XyPad: a point between the sounds in the corners of a square, moved by mouse or arrows."""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from loopstudio.ui.theme import ACCENT, DIM, LINE

FINE = 10
"""With Shift, drags and arrows go so many times slower."""

STEP = 0.02
_LEAST_WIDTH, _MOST_WIDTH = 156, 220
_EDGE = 9.0
_DOT = 6.0
_TRAIL_SECONDS = 2.0
_TRAIL_MS = 60
_MOVES = {
    Qt.Key.Key_Left: (-STEP, 0.0),
    Qt.Key.Key_Right: (STEP, 0.0),
    Qt.Key.Key_Down: (0.0, -STEP),
    Qt.Key.Key_Up: (0.0, STEP),
}


class XyPad(QWidget):
    """x from left to right, y from bottom to top, each 0 to 1; a double click goes to the middle.

    Where it has been within the last two seconds is drawn as a line that fades.
    """

    moved = Signal(float, float)

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.point = 0.5, 0.0
        self._letters = ""
        self._is_path = False
        self._dragged_from: tuple[QPointF, float, float] | None = None
        self._clock = clock
        self._trail: deque[tuple[float, float, float]] = deque()
        self._fading = QTimer(self)
        self._fading.setInterval(_TRAIL_MS)
        self._fading.timeout.connect(self._fade)
        self.setFixedWidth(_LEAST_WIDTH)
        self.setMinimumHeight(_LEAST_WIDTH // 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.tell()

    @property
    def trail(self) -> list[tuple[float, float]]:
        """Where it has been lately, oldest first."""
        return [(x, y) for _, x, y in self._trail]

    def show_point(self, x: float, y: float) -> None:
        """Show a point, held within the square; says so where it is another."""
        x, y = (round(min(1.0, max(0.0, value)), 3) for value in (x, y))
        if (x, y) == self.point:
            return
        self._trail.append((self._clock(), *self.point))
        self._fading.start()
        self.point = x, y
        self.tell()
        self.update()
        self.moved.emit(x, y)

    def show_corners(self, letters: str) -> None:
        """Name the sounds that are there, of A to D: two stand left and right, a third above."""
        self._letters = letters
        self.update()

    def show_path(self, is_path: bool) -> None:
        """Show whether a loop goes from the first sound to the point, or stays at the point."""
        self._is_path = is_path
        self.update()

    def tell(self) -> None:
        """Say to a screen reader where the point is."""
        x, y = self.point
        self.setAccessibleDescription(f"x {x:.2f}, y {y:.2f}")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Be a square where it is high enough, so that a way is as long across as upwards."""
        super().resizeEvent(event)
        self.setFixedWidth(max(_LEAST_WIDTH, min(_MOST_WIDTH, self.height())))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go where the click was; with Shift begin a fine drag from here."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._dragged_from = (event.position(), *self.point)
        else:
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the mouse while it is pressed."""
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._dragged_from is None:
            self._go_to(event.position())
            return
        began, x, y = self._dragged_from
        area = self._area()
        by = event.position() - began
        self.show_point(x + by.x() / area.width() / FINE, y - by.y() / area.height() / FINE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        """End a drag."""
        self._dragged_from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        """Go to the middle."""
        self.show_point(0.5, 0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go by a step, with Shift by a fine one; Home goes to the middle."""
        if event.key() == Qt.Key.Key_Home:
            self.show_point(0.5, 0.5)
            return
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        by = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        x, y = self.point
        self.show_point(x + move[0] / by, y + move[1] / by)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Draw the square, its sounds, where the point was, and the point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(colours.color(colours.ColorRole.AlternateBase))
        painter.setPen(QPen(colours.color(ACCENT if self.hasFocus() else LINE), 1))
        painter.drawRoundedRect(frame, 8, 8)
        at = self._place(*self.point)
        painter.setPen(QPen(colours.color(LINE), 1))
        painter.drawLine(QPointF(at.x(), frame.top()), QPointF(at.x(), frame.bottom()))
        painter.drawLine(QPointF(frame.left(), at.y()), QPointF(frame.right(), at.y()))
        self._draw_letters(painter)
        self._draw_trail(painter, at)
        if self._is_path:
            painter.setPen(QPen(colours.color(DIM), 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(self._place(*_corners(self._letters)[0]), at)
        painter.setPen(QPen(colours.color(colours.ColorRole.AlternateBase), 2))
        painter.setBrush(colours.color(ACCENT))
        painter.drawEllipse(at, _DOT, _DOT)

    def _draw_letters(self, painter: QPainter) -> None:
        colours = self.palette()
        painter.setPen(colours.color(colours.ColorRole.Text if self._letters else DIM))
        for letter, (x, y) in zip(self._letters or "ABCD", _corners(self._letters), strict=True):
            box = QRectF(0, 0, 18, 18)
            area = QRectF(self.rect()).adjusted(12, 12, -12, -12)
            box.moveCenter(
                QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def _draw_trail(self, painter: QPainter, at: QPointF) -> None:
        now = self._clock()
        places = [*(self._place(x, y) for x, y in self.trail), at]
        for (then, _, _), before, after in zip(self._trail, places[:-1], places[1:], strict=True):
            colour = QColor(self.palette().color(ACCENT))
            colour.setAlphaF(max(0.0, 0.7 * (1.0 - (now - then) / _TRAIL_SECONDS)))
            flat = Qt.PenCapStyle.FlatCap
            painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, flat))
            painter.drawLine(before, after)

    def _fade(self) -> None:
        oldest = self._clock() - _TRAIL_SECONDS
        while self._trail and self._trail[0][0] < oldest:
            self._trail.popleft()
        if not self._trail:
            self._fading.stop()
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)

    def _place(self, x: float, y: float) -> QPointF:
        area = self._area()
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def _go_to(self, at: QPointF) -> None:
        area = self._area()
        self.show_point(
            (at.x() - area.left()) / area.width(), (area.bottom() - at.y()) / area.height()
        )


def _corners(letters: str) -> tuple[tuple[float, float], ...]:
    """Give where sounds stand, as `core.curved.corner_weights` weighs them."""
    match len(letters):
        case 1:
            return ((0.5, 0.0),)
        case 2:
            return ((0.0, 0.5), (1.0, 0.5))
        case 3:
            return ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0))
        case _:
            return ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
