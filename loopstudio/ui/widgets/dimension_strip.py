"""DimensionStrip: one latent dimension as a slider, with the share of variance that it carries."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.morph_request import Slider
from loopstudio.ui.access import give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.curve_button import CurveButton
from loopstudio.ui.widgets.share_bar import ShareBar

STEPS = 200
FINE = 10
"""With Shift a drag goes so many times slower."""

_WIDTH = 56
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_TIP = "Move the sound along this dimension; Shift drags finely, a double click resets (arrow keys)"


class DimensionStrip(QWidget):
    """An offset from one end of encoded sound to the other; in the middle it changes nothing.

    A double click goes back there. Locked, it stays where others are thrown. A button below opens
    what else is done: scale and curve.
    """

    changed = Signal()
    curve_wanted = Signal(int)
    reached = Signal()
    """Tab came to one of its controls."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.reach = 1.0
        self._done = Slider(number - 1)
        self._step = 0
        self._dragged_from: tuple[float, int] | None = None
        self.slider = QSlider(Qt.Orientation.Vertical)
        self.slider.setRange(-STEPS, STEPS)
        self.slider.setPageStep(STEPS // 10)
        self.slider.setMinimumHeight(36)
        self.curve = CurveButton(number)
        self._share = role_label("", "field")
        self._bar = ShareBar()
        self._lock = QToolButton()
        self._lock.setCheckable(True)
        self._lock.setProperty("role", "quiet")
        self._build()
        self.slider.valueChanged.connect(self._on_changed)
        for control in (self._lock, self.slider, self.curve):
            control.installEventFilter(self)
        self._lock.toggled.connect(self._on_locked)
        self._lock.toggled.connect(self.changed)
        self.curve.clicked.connect(self._on_curve)

    @property
    def offset(self) -> float:
        """How far the dimension is moved, in its own units."""
        return self.slider.value() / STEPS * self.reach

    @property
    def done(self) -> Slider:
        """What is done to the dimension.

        An offset between two steps, or out of reach, stays so until the slider is moved.
        """
        if self.slider.value() == self._step:
            return self._done
        return replace(self._done, offset=round(self.offset, 4))

    @property
    def is_locked(self) -> bool:
        """Say whether it stays where others are thrown."""
        return self._lock.isChecked()

    def show_dimension(self, share: float, total: float, low: float, high: float) -> None:
        """Show what the dimension carries, and what with those before it; move within its reach."""
        offset, done = self.offset, self.done
        self.reach = max((high - low) / 2, 1e-6)
        self._bar.show_share(share, total)
        self._share.setText(f"{100 * share:.0f} %" if share >= 0.005 else "<1 %")
        self._bar.setAccessibleName(f"Share of dimension {self._number}")
        self.show_offset(offset)
        self._step, self._done = self.slider.value(), done

    def come_after(self, before: QWidget) -> QWidget:
        """Let Tab go from another control to these, and give the last of them."""
        for control in (self._lock, self.slider, self.curve):
            self.setTabOrder(before, control)
            before = control
        return before

    def show_told(self, told: str) -> None:
        """Say in the tooltip what this dimension and those before it carry; "" where unknown."""
        self.setToolTip(told)
        self.slider.setToolTip(f"{told}\n{_TIP}" if told else _TIP)

    def show_offset(self, offset: float) -> None:
        """Show an offset, rounded to the nearest step and held within reach."""
        self.slider.setValue(round(offset / self.reach * STEPS))
        self._show_value()

    def show_done(self, done: Slider) -> None:
        """Show what is done to the dimension; tells of it where that is another than before."""
        if done == self.done:
            return
        with QSignalBlocker(self):
            self.show_offset(done.offset)
        self._step, self._done = self.slider.value(), done
        self._show_value()
        self.changed.emit()

    def show_locked(self, locked: bool) -> None:
        """Show whether it is locked."""
        self._lock.setChecked(locked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go back to the middle on a double click; with Shift, follow the pointer slowly."""
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _BY_TAB:
            self.reached.emit()
        if watched is not self.slider or not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        match event.type():
            case QEvent.Type.MouseButtonDblClick:
                self.slider.setValue(0)
                return True
            case QEvent.Type.MouseButtonPress if _is_fine(event):
                self._dragged_from = (event.position().y(), self.slider.value())
                return True
            case QEvent.Type.MouseMove if self._dragged_from is not None:
                self._drag(event.position().y())
                return True
            case QEvent.Type.MouseButtonRelease if self._dragged_from is not None:
                self._dragged_from = None
                return True
        return super().eventFilter(watched, event)

    def _drag(self, y: float) -> None:
        if self._dragged_from is not None:
            began, value = self._dragged_from
            per_pixel = 2 * STEPS / max(1, self.slider.height()) / FINE
            self.slider.setValue(round(value + (began - y) * per_pixel))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(role_label(str(self._number), "field"))
        head.addStretch(1)
        head.addWidget(self._lock)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addLayout(head)
        column.addWidget(self.slider, 1, centre)
        column.addWidget(self.curve, 0, centre)
        column.addWidget(self._bar)
        column.addWidget(self._share, 0, centre)
        self.setFixedWidth(_WIDTH)
        name = f"Dimension {self._number}"
        name_control(self.slider, name, _TIP)
        name_control(self._lock, f"Lock {name.lower()}", "Keep it when others are thrown (Tab)")
        give_icon(self._lock, self._theme, "unlock")

    def _on_changed(self) -> None:
        self._show_value()
        self.changed.emit()

    def _on_curve(self) -> None:
        self.curve_wanted.emit(self._number - 1)

    def _on_locked(self, locked: bool) -> None:
        give_icon(self._lock, self._theme, "lock" if locked else "unlock")

    def _show_value(self) -> None:
        text = _written(self.offset)
        self.curve.show_slider(self.done, text)
        self.slider.setAccessibleDescription(text)


def _written(offset: float) -> str:
    """Write an offset in five signs: codes are numbered to hundreds."""
    if not offset:
        return "0"
    decimals = 2 if abs(offset) < 9.995 else 1 if abs(offset) < 99.95 else 0
    return f"{offset:+.{decimals}f}"


def _is_fine(event: QMouseEvent) -> bool:
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return shift and event.button() == Qt.MouseButton.LeftButton
