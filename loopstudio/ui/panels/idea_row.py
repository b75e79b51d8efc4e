"""IdeaRow: what the chosen idea starts from, and how far it goes."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, Mix
from loopstudio.ui.access import field_label, give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.slider_box import SliderBox

FRESH, LIKE, BETWEEN, MIX = range(4)
WANTED = (0, 1, 2, 2)
_ASKS = (
    "",
    "Choose a loop below to start from",
    "Choose two loops below",
    "Choose two loops below: rhythm, then sound",
)


class IdeaRow(QWidget):
    """One sentence about the loops an idea works on, and its slider."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._mode = FRESH
        self._names: tuple[str, ...] = ()
        self._swapped = False
        self._text = role_label("", "dim")
        self._swap = QPushButton(" Swap")
        self._swap.setProperty("role", "quiet")
        give_icon(self._swap, theme, "mix")
        name_control(self._swap, "Swap loops", "Take the other loop first", "Alt+W")
        self.radius = SliderBox(0.05, 1.0, 0.3, 95)
        self.crossover = SliderBox(0.0, 1.0, 0.5, 100)
        self._radius_label, self._crossover_label = (
            field_label("Distance"),
            field_label("Crossover"),
        )
        name_control(self.radius.slider, "Distance", "How far from the chosen loop to go", "Alt+R")
        name_control(
            self.crossover.slider, "Crossover", "How much comes from the rhythm loop", "Alt+X"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text)
        row.addWidget(self._swap)
        row.addStretch(1)
        for widget in (
            self._radius_label,
            self.radius,
            self.radius.words,
            self._crossover_label,
            self.crossover,
            self.crossover.words,
        ):
            row.addWidget(widget)
        self._swap.clicked.connect(self._on_swap)
        self._show()

    def show_mode(self, mode: int) -> None:
        """Show what another idea needs."""
        self._mode = mode
        self._show()

    def show_picked(self, names: tuple[str, ...]) -> None:
        """Show the names of the loops that are selected."""
        if names != self._names:
            self._names, self._swapped = names, False
            self._show()

    @property
    def is_ready(self) -> bool:
        """Say whether enough loops are selected."""
        return self._mode == FRESH or len(self._names) >= WANTED[self._mode]

    def places(self) -> tuple[int, ...]:
        """Give the places in the selection that this idea works on, in its order."""
        places = tuple(range(WANTED[self._mode]))
        return places[::-1] if self._swapped else places

    def idea(self, points: tuple[LatentPoint, ...]) -> Idea:
        """Make the idea of these points; raises InvalidValue where there are too few."""
        if len(points) < WANTED[self._mode]:
            raise InvalidValue(f"{_ASKS[self._mode]}.")
        match self._mode:
            case 1:
                return Like(points[0], round(self.radius.value, 2))
            case 2:
                return Between(points[0], points[1])
            case 3:
                return Mix(points[0], points[1], round(self.crossover.value, 2))
        return Fresh()

    def _on_swap(self) -> None:
        self._swapped = not self._swapped
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.setVisible(self._mode != FRESH)
        for widget in (self._radius_label, self.radius, self.radius.words):
            widget.setVisible(self._mode == LIKE)
        for widget in (self._crossover_label, self.crossover, self.crossover.words):
            widget.setVisible(self._mode == MIX)
        self._swap.setVisible(self._mode in (BETWEEN, MIX) and self.is_ready)
        self._text.setText(self._sentence() if self.is_ready else _ASKS[self._mode])
        self.changed.emit()

    def _sentence(self) -> str:
        names = [self._names[place] for place in self.places()]
        match self._mode:
            case 1:
                return f"Near {names[0]}"
            case 2:
                return f"From {names[0]} to {names[1]}"
            case 3:
                return f"Rhythm of {names[0]}, sound of {names[1]}"
        return ""
