"""PaintLayer: a hand paints on the waveform which part of the loop is to be made anew."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from loopstudio.core.painted import Span
from loopstudio.ui.theme import ACCENT
from loopstudio.ui.widgets.loop_view import LoopView

STEPS = 16
_LEAST_PIXELS = 4
_NEAR_PIXELS = 5
_ALPHA = 70
_TIP = (
    "Drag over what is to be made anew; a right click takes a part away "
    "(Shift+Right, Shift+Left, Backspace)"
)


class PaintLayer(QWidget):
    """Lies over a LoopView: a drag paints, a click goes there as it does without, and keys paint.

    With Shift, right and left paint a sixteenth of the loop and go on by it; Backspace takes all
    away. An end of a stroke that is near a sixteenth is put there.
    """

    painted = Signal(object)
    """A hand has changed what is painted: a tuple of Span."""

    def __init__(self, view: LoopView) -> None:
        super().__init__(view)
        self._view = view
        self._spans: tuple[Span, ...] = ()
        self._fraction = 0.0
        self._pressed: float | None = None
        self._stroke: tuple[float, float] | None = None
        self.setAccessibleName("What is made anew")
        self.setToolTip(_TIP)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setVisible(False)
        view.installEventFilter(self)
        view.moved.connect(self._on_moved)

    @property
    def spans(self) -> tuple[Span, ...]:
        """What is painted."""
        return self._spans

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Show what is painted."""
        self._spans = tuple(spans)
        self.update()

    def show_active(self, active: bool) -> None:
        """Let a hand paint, or not."""
        self.setGeometry(self._view.rect())
        self.setVisible(active)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Lie where the view is, and take the keys that paint."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return not self.isHidden() and self._is_taken(event)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a stroke, or take away what was painted there."""
        if event.button() == Qt.MouseButton.RightButton:
            self._take_away(self._place(event))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow a stroke."""
        if self._pressed is None:
            return
        if self._stroke is not None or abs(event.position().x() - self._pressed) >= _LEAST_PIXELS:
            ends = sorted((self._near(self._pressed), self._near(event.position().x())))
            self._stroke = (ends[0], ends[1])
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End a stroke; without one, go where the click was."""
        stroke, pressed = self._stroke, self._pressed
        self._stroke = self._pressed = None
        if stroke is not None and stroke[0] < stroke[1]:
            self._add(Span(*stroke))
        elif stroke is None and pressed is not None:
            self._view.sought.emit(min(0.9999, self._place(event)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Draw what is painted over the loop."""
        painter = QPainter(self)
        accent = self.palette().color(ACCENT)
        parts = [part for span in self._spans for part in span.parts]
        for begin, end in (*parts, *((self._stroke,) if self._stroke else ())):
            left, right = begin * self.width(), end * self.width()
            soft = QColor(accent)
            soft.setAlpha(_ALPHA)
            painter.fillRect(QRectF(left, 0.0, right - left, float(self.height())), soft)
            painter.setPen(QPen(accent, 2))
            for x in (left, right):
                painter.drawLine(QPointF(x, 0.0), QPointF(x, self.height()))

    def _is_taken(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Backspace:
            self._change(())
            return True
        ways = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        way = ways.get(Qt.Key(event.key()))
        if way is None or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        self._paint_step(way)
        return True

    def _paint_step(self, way: int) -> None:
        here = round(self._fraction * STEPS) % STEPS
        begin = here if way > 0 else (here - 1) % STEPS
        self._add(Span(begin / STEPS, (begin + 1) / STEPS))
        self._view.sought.emit((here + way) % STEPS / STEPS)

    def _add(self, span: Span) -> None:
        self._change(merged((*self._spans, span)))

    def _take_away(self, place: float) -> None:
        self._change(
            tuple(
                span
                for span in self._spans
                if not any(begin <= place <= end for begin, end in span.parts)
            )
        )

    def _change(self, spans: tuple[Span, ...]) -> None:
        self.show_spans(spans)
        self.painted.emit(spans)

    def _on_moved(self, fraction: float) -> None:
        self._fraction = fraction

    def _place(self, event: QMouseEvent) -> float:
        return min(1.0, max(0.0, event.position().x() / self.width()))

    def _near(self, x: float) -> float:
        """Give the place of a point, or the sixteenth that is near it."""
        place = min(1.0, max(0.0, x / self.width()))
        sixteenth = round(place * STEPS) / STEPS
        return sixteenth if abs(sixteenth - place) * self.width() <= _NEAR_PIXELS else place


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Give spans that do not touch one another, in order."""
    parts = sorted(part for span in spans for part in span.parts)
    found = [parts[0]]
    for begin, end in parts[1:]:
        if begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return tuple(Span(begin, end) for begin, end in found)
