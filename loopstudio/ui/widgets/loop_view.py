"""LoopView: the loop that is heard, large, as a waveform or a spectrogram, with its playhead."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from loopstudio.audio.peaks import peaks
from loopstudio.core.audio import Audio
from loopstudio.ui.filled import Edge, coloured, covered
from loopstudio.ui.spectrum import spectrogram, tinted
from loopstudio.ui.theme import ACCENT, DIM, LINE

_STEP = 1 / 16
_SPECTRUM_ROWS = 96
_MARGIN = 4
"""How far the loudest sample stays from the edge, in pixels."""


class LoopView(QWidget):
    """Click to go there; left and right go by a sixteenth where it has the focus."""

    sought = Signal(float)
    moved = Signal(float)
    """The playhead is elsewhere, a share of the loop."""

    def __init__(self) -> None:
        super().__init__()
        self._audio: Audio | None = None
        self._beats = 4
        self._as_spectrum = False
        self._picture: QPixmap | None = None
        self._fraction = 0.0
        self._invitation = "Choose a loop to hear it"
        self.setFixedHeight(80)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_audio(self, audio: Audio | None, beats: int) -> None:
        """Show a loop of so many beats, or none."""
        self._audio, self._beats = audio, max(1, beats)
        self._forget_picture()

    def show_spectrum(self, wanted: bool) -> None:
        """Draw a spectrogram instead of a waveform."""
        self._as_spectrum = wanted
        self._forget_picture()

    def show_fraction(self, fraction: float) -> None:
        """Move the playhead; only the strip it leaves and enters is drawn again."""
        if fraction != self._fraction:
            before, self._fraction = self._fraction, fraction
            self.moved.emit(fraction)
            for place in (before, fraction):
                self.update(round(place * self.width()) - 3, 0, 7, self.height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw again in the colours of a new theme."""
        super().changeEvent(event)
        self._forget_picture()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw again at the new size."""
        super().resizeEvent(event)
        self._forget_picture()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go where the click was."""
        if self._audio is not None and event.button() == Qt.MouseButton.LeftButton:
            self.sought.emit(min(0.9999, max(0.0, event.position().x() / self.width())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the mouse while it is pressed."""
        self.mousePressEvent(event) if event.buttons() & Qt.MouseButton.LeftButton else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go by a sixteenth of the loop."""
        steps = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._audio is None:
            super().keyPressEvent(event)
            return
        self.sought.emit((self._fraction + step) % 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Draw the picture made before, and the playhead over it."""
        painter = QPainter(self)
        colours = self.palette()
        if self._audio is None:
            painter.setPen(colours.color(DIM))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._invitation)
        else:
            if self._picture is None:
                self._picture = self._drawn(self._audio)
            painter.drawPixmap(0, 0, self._picture)
            x = self._fraction * self.width()
            painter.setPen(QPen(colours.color(colours.ColorRole.Text), 2))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if self.hasFocus():
            painter.setPen(QPen(colours.color(ACCENT), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    def _drawn(self, audio: Audio) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._as_spectrum:
            self._draw_spectrum(painter, audio)
        self._draw_beats(painter)
        if not self._as_spectrum:
            self._draw_wave(painter, audio)
        painter.end()
        return pixmap

    def _draw_beats(self, painter: QPainter) -> None:
        colours = self.palette()
        for beat in range(1, self._beats):
            x = beat * self.width() / self._beats
            painter.setPen(QPen(colours.color(LINE), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _draw_wave(self, painter: QPainter, audio: Audio) -> None:
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        lows, highs = self._reach(audio, width)
        middle, half, line = height / 2, height / 2 - _MARGIN * ratio, ratio / 2
        alpha = covered(middle - highs * half - line, middle - lows * half + line, height)
        painter.drawImage(0, 0, coloured(alpha, self.palette().color(ACCENT), ratio))

    def _reach(self, audio: Audio, width: int) -> tuple[Edge, Edge]:
        """Give the lowest and the highest sample in each column, each touching the next one."""
        columns = max(2, min(audio.frames, width))
        shape = peaks(audio, columns)[np.arange(width) * columns // width]
        lows, highs = shape[:, 0], shape[:, 1]
        joined = lows.copy(), highs.copy()
        np.minimum(lows[1:], highs[:-1], out=joined[0][1:])
        np.maximum(highs[1:], lows[:-1], out=joined[1][1:])
        return joined

    def _draw_spectrum(self, painter: QPainter, audio: Audio) -> None:
        columns = max(2, min(self.width(), 1200))
        loudness = spectrogram(audio, columns, _SPECTRUM_ROWS)
        colours = self.palette()
        low, high = colours.color(colours.ColorRole.Base), colours.color(ACCENT)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(0, 0, self.width(), self.height())
        painter.drawImage(place, tinted(low, high, loudness))
