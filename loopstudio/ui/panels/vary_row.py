"""VaryRow: which loops Diffuse starts from, and how far it goes from one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from loopstudio.core.painted import Painted, Span
from loopstudio.ui.access import field_label, give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.slider_box import SliderBox

FRESH, VARY, BETWEEN, REPAINT, EXTEND = range(5)
WANTED = (0, 1, 2, 1, 1)
ASKS = (
    "",
    "Choose a loop below to vary",
    "Choose two loops below",
    "Choose a loop below to paint over",
    "Choose a loop below to make longer",
)
_WORDS = ((0.35, "near"), (0.65, "halfway"), (1.0, "far"))
_NAME_PIXELS, _SLIDER_PIXELS, _WORDS_PIXELS = 180, 220, 88
_ROW_PIXELS = 32
"""As high as its buttons, so that what is below stays where it is in each mode."""


class VaryRow(QWidget):
    """One sentence about the loops that are chosen, and what one mode alone can set."""

    changed = Signal()
    spans_changed = Signal(object)
    """What is painted is something else now: a tuple of Span."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._mode = FRESH
        self._names: tuple[str, ...] = ()
        self._spans: tuple[Span, ...] = ()
        self._swapped = False
        self._text = role_label("", "dim")
        self._swap, self._clear = QPushButton(" Swap"), QPushButton(" Clear")
        for button, icon in ((self._swap, "mix"), (self._clear, "close")):
            button.setProperty("role", "quiet")
            give_icon(button, theme, icon)
        self._make_sliders()
        self._name()
        self._build()
        self._swap.clicked.connect(self._on_swap)
        self._clear.clicked.connect(lambda: self.show_spans(()))
        self._show()

    def _make_sliders(self) -> None:
        self.strength = SliderBox(0.01, 1.0, 0.5, 99)
        self.strength.write_as(strength_words)
        self.strength.slider.setMinimumWidth(_SLIDER_PIXELS)
        # As wide as its longest text, so that the slider stays where it is while it is moved.
        self.strength.words.setMinimumWidth(_WORDS_PIXELS)
        self.softness = SliderBox(0.0, 0.5, 0.02, 100)
        self.softness.write_as(lambda value: f"{100 * value:g} %" if value else "hard")
        self.softness.slider.setMinimumWidth(_SLIDER_PIXELS // 2)
        self.softness.words.setMinimumWidth(_WORDS_PIXELS // 2)

    def _name(self) -> None:
        name_control(self._swap, "Swap loops", "Take the other loop first", "Alt+W")
        name_control(self._clear, "Clear", "Take away all that is painted", "Alt+X")
        name_control(
            self.strength.slider,
            "Strength",
            "How far from the chosen loop to go, up to where nothing of it is left; "
            "double click resets",
            "Alt+R",
        )
        name_control(
            self.softness.slider,
            "Soft edges",
            "How much of the loop it takes, inside what is painted, until all is new",
            "Alt+J",
        )

    def _build(self) -> None:
        self._labels = field_label("Strength"), field_label("Soft edges")
        self.setMinimumHeight(_ROW_PIXELS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text)
        row.addWidget(self._swap)
        row.addWidget(self._clear)
        row.addStretch(1)
        for label, slider in zip(self._labels, (self.strength, self.softness), strict=True):
            for widget in (label, slider, slider.words):
                row.addWidget(widget)

    @property
    def text(self) -> str:
        """What is written."""
        return self._text.text()

    @property
    def is_ready(self) -> bool:
        """Say whether enough loops are chosen."""
        return self._has_loops and (self._mode != REPAINT or bool(self._spans))

    @property
    def painted(self) -> Painted | None:
        """What is to be made anew, None in other modes."""
        if self._mode != REPAINT or not self._spans:
            return None
        return Painted(self._spans, round(self.softness.value, 3))

    def show_mode(self, mode: int) -> None:
        """Show what another mode needs."""
        self._mode = mode
        self._show()

    def show_picked(self, names: Sequence[str]) -> None:
        """Show the names of the loops that are chosen."""
        if tuple(names) != self._names:
            self._names, self._swapped = tuple(names), False
            self.show_spans(())

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Show what is painted of the chosen loop."""
        self._spans = tuple(spans)
        self._show()
        self.spans_changed.emit(self._spans)

    def show_painted(self, painted: Painted) -> None:
        """Show what was painted of the chosen loop, and how soft its edges are."""
        self.softness.show_value(painted.softness)
        self.show_spans(painted.spans)

    def places(self) -> tuple[int, ...]:
        """Give the places among the chosen loops of those that are meant, in their order."""
        places = tuple(range(WANTED[self._mode]))
        return places[::-1] if self._swapped else places

    def _on_swap(self) -> None:
        self._swapped = not self._swapped
        self._show()

    @property
    def _has_loops(self) -> bool:
        return len(self._names) >= WANTED[self._mode]

    def _show(self) -> None:
        self.setVisible(self._mode != FRESH)
        modes, sliders = (VARY, REPAINT), (self.strength, self.softness)
        for mode, label, slider in zip(modes, self._labels, sliders, strict=True):
            for widget in (label, slider, slider.words):
                widget.setVisible(self._mode == mode)
        self._swap.setVisible(self._mode == BETWEEN and self._has_loops)
        self._clear.setVisible(self._mode == REPAINT and bool(self._spans))
        self._text.setText(self._sentence() if self._has_loops else ASKS[self._mode])
        self.changed.emit()

    def _sentence(self) -> str:
        names = [self._elided(self._names[place]) for place in self.places()]
        match self._mode:
            case 1:
                return f"Variations of {names[0]}"
            case 2:
                return f"From {names[0]} to {names[1]}"
            case 3 if self._spans:
                return f"Made anew: {painted_words(self._spans)} of {names[0]}"
            case 3:
                return f"Drag over a part of {names[0]} in the waveform at the bottom"
            case 4:
                return f"Bars that go on from {names[0]}, which stays as it is"
        return ""

    def _elided(self, name: str) -> str:
        middle = Qt.TextElideMode.ElideMiddle
        return self._text.fontMetrics().elidedText(name, middle, _NAME_PIXELS)


def painted_words(spans: Sequence[Span]) -> str:
    """Say how much of a loop is painted."""
    share = sum(end - begin for span in spans for begin, end in span.parts)
    return f"{max(1, min(100, round(100 * share)))} %"


def strength_words(strength: float) -> str:
    """Write a strength, and in a word how far it goes."""
    word = next(word for most, word in _WORDS if round(strength, 2) <= most)
    return f"{word} {strength:.2f}"
