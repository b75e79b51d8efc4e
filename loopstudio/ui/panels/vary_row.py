"""VaryRow: which loops Diffuse starts from, and how far it goes from one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from loopstudio.ui.access import field_label, give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.slider_box import SliderBox

FRESH, VARY, BETWEEN = range(3)
WANTED = (0, 1, 2)
ASKS = ("", "Choose a loop below to vary", "Choose two loops below")
_WORDS = ((0.35, "near"), (0.65, "halfway"), (1.0, "far"))
_NAME_PIXELS, _SLIDER_PIXELS, _WORDS_PIXELS = 180, 220, 88


class VaryRow(QWidget):
    """One sentence about the loops that are chosen, and the strength of variations."""

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
        self.strength = SliderBox(0.01, 1.0, 0.5, 99)
        self.strength.write_as(strength_words)
        self.strength.slider.setMinimumWidth(_SLIDER_PIXELS)
        # As wide as its longest text, so that the slider stays where it is while it is moved.
        self.strength.words.setMinimumWidth(_WORDS_PIXELS)
        self._label = field_label("Strength")
        name_control(
            self.strength.slider,
            "Strength",
            "How far from the chosen loop to go, up to where nothing of it is left; "
            "double click resets",
            "Alt+R",
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text)
        row.addWidget(self._swap)
        row.addStretch(1)
        for widget in (self._label, self.strength, self.strength.words):
            row.addWidget(widget)
        self._swap.clicked.connect(self._on_swap)
        self._show()

    @property
    def text(self) -> str:
        """What is written."""
        return self._text.text()

    @property
    def is_ready(self) -> bool:
        """Say whether enough loops are chosen."""
        return len(self._names) >= WANTED[self._mode]

    def show_mode(self, mode: int) -> None:
        """Show what another mode needs."""
        self._mode = mode
        self._show()

    def show_picked(self, names: Sequence[str]) -> None:
        """Show the names of the loops that are chosen."""
        if tuple(names) != self._names:
            self._names, self._swapped = tuple(names), False
            self._show()

    def places(self) -> tuple[int, ...]:
        """Give the places among the chosen loops of those that are meant, in their order."""
        places = tuple(range(WANTED[self._mode]))
        return places[::-1] if self._swapped else places

    def _on_swap(self) -> None:
        self._swapped = not self._swapped
        self._show()

    def _show(self) -> None:
        self.setVisible(self._mode != FRESH)
        for widget in (self._label, self.strength, self.strength.words):
            widget.setVisible(self._mode == VARY)
        self._swap.setVisible(self._mode == BETWEEN and self.is_ready)
        self._text.setText(self._sentence() if self.is_ready else ASKS[self._mode])
        self.changed.emit()

    def _sentence(self) -> str:
        names = [self._elided(self._names[place]) for place in self.places()]
        match self._mode:
            case 1:
                return f"Variations of {names[0]}"
            case 2:
                return f"From {names[0]} to {names[1]}"
        return ""

    def _elided(self, name: str) -> str:
        middle = Qt.TextElideMode.ElideMiddle
        return self._text.fontMetrics().elidedText(name, middle, _NAME_PIXELS)


def strength_words(strength: float) -> str:
    """Write a strength, and in a word how far it goes."""
    word = next(word for most, word in _WORDS if round(strength, 2) <= most)
    return f"{word} {strength:.2f}"
