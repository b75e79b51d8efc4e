"""CurveButton: the value of a slider, and the shape of its curve where it moves over the bars."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton

from loopstudio.core.curved import curved
from loopstudio.core.morph_request import Slider
from loopstudio.ui.access import name_control
from loopstudio.ui.theme import ACCENT, DIM, LINE

_POINTS = 32
_SHAPE = 14.0
_SIZE = QSize(54, 18)


class CurveButton(QAbstractButton):
    """A press opens the editor of the curve; a line that is not flat says that there is one."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._slider = Slider(number - 1)
        self._text = "0"
        self.setFixedSize(_SIZE)
        name_control(
            self,
            f"Curve of dimension {number}",
            "Let it move over the bars: ramp, LFO or drawn, and scale what the sound does (Tab)",
        )

    @property
    def is_moving(self) -> bool:
        """Say whether a curve is marked."""
        return self._slider.curve is not None or self._slider.scale != 1.0

    def show_slider(self, slider: Slider, text: str) -> None:
        """Show what is done to the dimension, with the value written."""
        self._slider, self._text = slider, text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Write the value, and draw the shape beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        lit = self.hasFocus() or self.underMouse()
        if lit:
            painter.setPen(QPen(colours.color(ACCENT if self.hasFocus() else LINE), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(colours.color(colours.ColorRole.Text if lit else DIM))
        words = QRectF(2, 0, self.width() - _SHAPE - 5, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.setPen(QPen(colours.color(ACCENT if self.is_moving else DIM), 1.5))
        painter.drawPolyline(self._shape())

    def _shape(self) -> QPolygonF:
        values = curved(self._slider.curve, _POINTS).tolist()
        low, high = min(values), max(values)
        reach = max(high - low, 1e-9)
        left, middle = self.width() - _SHAPE - 2, self.height() / 2
        height = self.height() - 8
        return QPolygonF(
            [
                QPointF(
                    left + i * _SHAPE / (_POINTS - 1),
                    middle - ((value - low) / reach - 0.5) * height if high > low else middle,
                )
                for i, value in enumerate(values)
            ]
        )
