"""GridButton: asks for two sliders and their steps, for a batch with a loop at each place."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from loopstudio.core.morph_request import MAX_STEPS, Axis, Grid
from loopstudio.ui.access import field_label, give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.dimension_row import DimensionRow
from loopstudio.ui.widgets.popup import Popup

_USUAL = 4


class GridPopup(Popup):
    """Two sliders, each over all that sound reaches along it, in so many steps."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.dimensions = QComboBox(), QComboBox()
        self.steps = QSpinBox(), QSpinBox()
        self.make = QPushButton()
        self.make.setProperty("role", "primary")
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.addWidget(role_label("Grid", "title"), 0, 0)
        for column, text in enumerate(("Slider", "Steps"), 1):
            grid.addWidget(field_label(text), 1, column)
        keys = (("Alt+A", "Alt+B"), ("Alt+D", "Alt+E"))
        for row, (word, key) in enumerate(zip(("Across", "Down"), keys, strict=True)):
            choice, steps = self.dimensions[row], self.steps[row]
            steps.setRange(2, MAX_STEPS)
            steps.setValue(_USUAL)
            label: QLabel = field_label(word)
            grid.addWidget(label, row + 2, 0)
            grid.addWidget(choice, row + 2, 1)
            grid.addWidget(steps, row + 2, 2)
            name_control(choice, f"Slider {word.lower()}", "Which slider is moved", key[0])
            name_control(steps, f"Steps {word.lower()}", "In how many steps", key[1])
            choice.activated.connect(self._show_ready)
            steps.valueChanged.connect(self._show_ready)
        grid.addWidget(self.make, 4, 0, 1, 3)
        name_control(self.make, "Make the grid", "Make a loop at each place", "Ctrl+Return")

    def show_sliders(self, count: int) -> None:
        """Offer so many sliders; the first two are chosen at first."""
        for row, choice in enumerate(self.dimensions):
            chosen = choice.currentIndex() if 0 <= choice.currentIndex() < count else row
            choice.clear()
            choice.addItems([f"Dimension {place + 1}" for place in range(count)])
            choice.setCurrentIndex(min(chosen, count - 1))
        self._show_ready()

    def _show_ready(self) -> None:
        across, down = (choice.currentIndex() for choice in self.dimensions)
        self.make.setEnabled(across != down)
        count = self.steps[0].value() * self.steps[1].value()
        self.make.setText(f"Make {count} loops" if across != down else "Choose two sliders")


class GridButton(QToolButton):
    """A press opens the question; `wanted` tells the grid."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, row: DimensionRow) -> None:
        super().__init__()
        self._row = row
        self.popup = GridPopup(self)
        give_icon(self, theme, "grid")
        self.setIconSize(QSize(20, 20))
        name_control(self, "Grid", "Make a batch that steps through two sliders", "Alt+I")
        self.clicked.connect(self._open)
        self.popup.make.clicked.connect(self._on_make)

    def _open(self) -> None:
        self.popup.show_sliders(self._row.number.value())
        self.popup.open_below(self, self.popup.dimensions[0])

    def _on_make(self) -> None:
        self.popup.close()
        across, down = (
            self._axis(choice.currentIndex(), steps.value())
            for choice, steps in zip(self.popup.dimensions, self.popup.steps, strict=True)
        )
        self.wanted.emit(Grid(across, down))

    def _axis(self, dimension: int, steps: int) -> Axis:
        reach = round(self._row.strips[dimension].reach, 4)
        return Axis(dimension, -reach, reach, steps)
