"""DimensionRow: the sliders of all dimensions that are kept, and how many those are."""

import random
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.dimensions import Dimensions
from loopstudio.core.morph_request import Slider
from loopstudio.ui.access import field_label, give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.dimension_strip import STEPS, DimensionStrip

FIDELITIES = (0.8, 0.9, 0.95, 0.99)
USUAL = 2
"""Place among those of the one that is shown first: 95 %."""

_HEIGHT = 136
_KNOWN_BY = {
    "measured": "shares: measured",
    "file": "shares: its file's",
    "unknown": "shares: unknown",
}


class DimensionRow(QWidget):
    """Sliders, the most important first, as many as hold the chosen share of the variance."""

    changed = Signal()

    def __init__(self, theme: Theme, source: random.Random | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._random = source or random.SystemRandom()
        self._dimensions: Dimensions | None = None
        self.strips: list[DimensionStrip] = []
        self._given: dict[int, tuple[int, Slider]] = {}
        self.keep = QComboBox()
        self._told = role_label("", "dim")
        self._reset = QPushButton(" Reset")
        self._throw = QPushButton(" Throw")
        self._head, self._body = QHBoxLayout(), QHBoxLayout()
        self._inner = QWidget()
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self._build()
        self.keep.activated.connect(self._on_keep)
        self._reset.clicked.connect(self.reset)
        self._throw.clicked.connect(self.throw)

    @property
    def kept(self) -> int | None:
        """How many dimensions are kept; None for all."""
        count = self.keep.currentData()
        every = self._dimensions is None or count is None or count >= len(self._dimensions)
        return None if every else int(count)

    @property
    def told(self) -> str:
        """What is written about how the shares are known."""
        return self._told.text()

    def sliders(self) -> tuple[Slider, ...]:
        """Give what is done to the dimensions that were moved."""
        made = (self._slider(place, strip) for place, strip in enumerate(self.strips[: self.kept]))
        return tuple(slider for slider in made if slider != Slider(slider.dimension))

    def locked(self) -> tuple[int, ...]:
        """Give the dimensions that stay where others are thrown."""
        return tuple(i for i, strip in enumerate(self.strips) if strip.is_locked)

    def show_dimensions(self, dimensions: Dimensions) -> None:
        """Show another checkpoint's dimensions; how far each was moved stays where it can."""
        self._dimensions = dimensions
        place = max(self.keep.currentIndex(), 0) if self.keep.count() else USUAL
        self.keep.clear()
        for fidelity in FIDELITIES:
            count = dimensions.kept(fidelity)
            self.keep.addItem(f"{fidelity:.0%}: {count}", count)
        self.keep.addItem(f"All: {len(dimensions)}", len(dimensions))
        self.keep.setCurrentIndex(place)
        self._told.setText(_KNOWN_BY.get(dimensions.importance, ""))
        self._show_strips()

    def place_beside(self, widget: QWidget) -> None:
        """Place another control at the end of the line above the sliders."""
        self._head.addWidget(widget)

    def place_left(self, widget: QWidget) -> None:
        """Place another control left of the sliders, as high as they are."""
        self._body.insertWidget(0, widget)

    def show_state(
        self, kept: int | None, sliders: tuple[Slider, ...], locked: tuple[int, ...] = ()
    ) -> None:
        """Show how many are kept, what was moved, and what is locked.

        A scale, a curve, and an offset between two steps stay as they are until they are reset or
        the slider is moved.
        """
        wanted = len(self._dimensions or ()) if kept is None else kept
        if self.keep.findData(wanted) < 0:
            self.keep.addItem(f"{wanted}", wanted)
        self.keep.setCurrentIndex(self.keep.findData(wanted))
        self._show_strips()
        told = {slider.dimension: slider for slider in sliders}
        for place, strip in enumerate(self.strips):
            strip.show_offset(told[place].offset if place in told else 0.0)
            strip.show_locked(place in locked)
        self._given = {
            place: (self.strips[place].slider.value(), slider)
            for place, slider in told.items()
            if place < len(self.strips)
        }

    def reset(self) -> None:
        """Put all sliders back into the middle."""
        self._given.clear()
        for strip in self.strips:
            strip.slider.setValue(0)

    def throw(self) -> None:
        """Move what is not locked to random places, as sound itself lies."""
        for strip in self.strips:
            if not strip.is_locked:
                strip.slider.setValue(round(self._random.gauss(0.0, STEPS / 3)))

    def _build(self) -> None:
        area = QScrollArea()
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(_HEIGHT)
        name_control(self.keep, "Dimensions", "How much of the variance the sliders hold", "Alt+M")
        name_control(self._reset, "Reset sliders", "Put all sliders into the middle", "Alt+Z")
        name_control(self._throw, "Throw sliders", "Move all that is not locked", "Alt+Y")
        for button, icon in ((self._reset, "undo"), (self._throw, "dice")):
            button.setProperty("role", "quiet")
            give_icon(button, self._theme, icon)
        head = self._head
        head.setSpacing(8)
        head.addWidget(field_label("Dimensions"))
        head.addWidget(self.keep)
        head.addWidget(self._told)
        head.addStretch(1)
        head.addWidget(self._throw)
        head.addWidget(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        self._body.setSpacing(12)
        self._body.addWidget(area, 1)
        column.addLayout(self._body)

    def _slider(self, place: int, strip: DimensionStrip) -> Slider:
        step, given = self._given.get(place, (0, Slider(place)))
        if strip.slider.value() == step:
            return given
        return replace(given, offset=round(strip.offset, 4))

    def _on_keep(self) -> None:
        self._show_strips()
        self.changed.emit()

    def _show_strips(self) -> None:
        if self._dimensions is None:
            return
        count = len(self._dimensions) if self.kept is None else self.kept
        while len(self.strips) < count:
            strip = DimensionStrip(self._theme, len(self.strips) + 1)
            strip.changed.connect(self.changed)
            self._row.insertWidget(len(self.strips), strip)
            self.strips.append(strip)
        for place, strip in enumerate(self.strips):
            strip.setVisible(place < count)
            if place < count:
                told = self._dimensions
                strip.show_dimension(told.shares[place], told.low[place], told.high[place])
