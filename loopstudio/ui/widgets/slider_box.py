"""SliderBox: a slider for a number, with its value beside it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget


class SliderBox(QWidget):
    """A number low to high in `steps` steps; a double click goes back to where it began."""

    changed = Signal(float)

    def __init__(self, low: float, high: float, value: float, steps: int = 100) -> None:
        super().__init__()
        self._low, self._high, self._steps, self._first = low, high, steps, value
        self._write: Callable[[float], str] = "{:.2f}".format
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, steps)
        self.slider.setPageStep(max(1, steps // 10))
        self.slider.setMinimumWidth(88)
        self._shown = QLabel()
        self._shown.setProperty("role", "dim")
        self._shown.setMinimumWidth(36)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.slider, 1)
        self.slider.valueChanged.connect(self._on_changed)
        self.slider.installEventFilter(self)
        self.show_value(value)
        self._show_text()

    @property
    def words(self) -> QLabel:
        """The label that writes the value, to be placed where there is room."""
        return self._shown

    @property
    def value(self) -> float:
        """The number as it stands."""
        return self._low + (self._high - self._low) * self.slider.value() / self._steps

    def show_value(self, value: float) -> None:
        """Show a number, rounded to the nearest step."""
        self.slider.setValue(round((value - self._low) / (self._high - self._low) * self._steps))

    def write_as(self, write: Callable[[float], str]) -> None:
        """Write the value in other words."""
        self._write = write
        self._show_text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go back to the first value on a double click."""
        if watched is self.slider and event.type() == QEvent.Type.MouseButtonDblClick:
            self.show_value(self._first)
            return True
        return super().eventFilter(watched, event)

    def _on_changed(self) -> None:
        self._show_text()
        self.changed.emit(self.value)

    def _show_text(self) -> None:
        text = self._write(self.value)
        self._shown.setText(text)
        self.slider.setAccessibleDescription(text)
