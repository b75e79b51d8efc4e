"""DimensionRow: the sliders of all dimensions that are kept, and how many those are."""

import random
from functools import partial

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.dimensions import Dimensions, shared_by, usual_fidelity
from loopstudio.core.morph_request import Slider, Tail
from loopstudio.ui.access import field_label, give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.curve_editor import CurveEditor
from loopstudio.ui.widgets.dimension_strip import STEPS, DimensionStrip
from loopstudio.ui.widgets.texture_box import TextureBox

FIDELITIES = (0.8, 0.9, 0.95, 0.99)

_LEAST_HEIGHT, _USUAL_HEIGHT, _MOST_HEIGHT = 114, 142, 260
_WITH_A_CLIP, _WITH_THREE = 585, 660
"""What else stands in a window: the rest of the panel, so many clips, and what plays."""

_KNOWN_BY = {
    "measured": "Measured on sound",
    "heard": "Measured on sound, by how much of it each one moves",
    "fidelity": "As the fidelity in the checkpoint's own file tells it",
    "sensitivity": "By how much the decoder changes: its file tells nothing",
}


class _Area(QScrollArea):
    """Sliders side by side, as high as they may be where all else has room."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wish for all of the height that it may have."""
        return QSize(super().sizeHint().width(), self.maximumHeight())


class DimensionRow(QWidget):
    """Sliders, the most important first, as many as hold the chosen share of the variance."""

    changed = Signal()

    def __init__(self, theme: Theme, source: random.Random | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._random = source or random.SystemRandom()
        self._dimensions: Dimensions | None = None
        self._is_chosen = False
        self.strips: list[DimensionStrip] = []
        self._bars = 1
        self.keep, self.number = QComboBox(), QSpinBox()
        self._told = role_label("", "dim")
        self.reset_button, self.throw_button = QPushButton(" Reset"), QPushButton(" Throw")
        self.texture = TextureBox(theme)
        self.editor = CurveEditor(theme, self)
        self._head, self._body = QHBoxLayout(), QHBoxLayout()
        self._area, self._inner = _Area(), QWidget()
        self._before: QWidget = self.number
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self._build()
        self.keep.activated.connect(self._on_keep)
        self.number.valueChanged.connect(self._on_number)
        self.reset_button.clicked.connect(self.reset)
        self.throw_button.clicked.connect(self.throw)
        self.texture.changed.connect(self.changed)
        self.changed.connect(self._show_free)
        self.editor.changed.connect(self._on_curve)

    @property
    def kept(self) -> int | None:
        """How many dimensions are kept; None for all."""
        count = self.number.value()
        return None if self._dimensions is None or count >= len(self._dimensions) else count

    @property
    def total(self) -> int:
        """How many dimensions the checkpoint has."""
        return len(self._dimensions or ())

    @property
    def told(self) -> str:
        """What is written about how much the sliders carry."""
        return self._told.text()

    def sliders(self) -> tuple[Slider, ...]:
        """Give what is done to the dimensions that were moved."""
        made = (strip.done for strip in self.strips[: self.kept])
        return tuple(slider for slider in made if slider != Slider(slider.dimension))

    def locked(self) -> tuple[int, ...]:
        """Give the dimensions that stay where others are thrown."""
        return tuple(i for i, strip in enumerate(self.strips) if strip.is_locked)

    @property
    def all_locked(self) -> bool:
        """Say whether no slider that is shown may move by itself."""
        shown = self._shown()
        return bool(shown) and all(strip.is_locked for strip in shown)

    def tail(self) -> Tail:
        """Give how many are kept, and what stands for the rest."""
        return self.texture.tail(self.kept)

    def show_dimensions(self, dimensions: Dimensions) -> None:
        """Show another checkpoint's dimensions; how far each was moved stays where it can."""
        self._dimensions = dimensions
        place = self.keep.currentIndex() if self._is_chosen else -1
        if not 0 <= place <= len(FIDELITIES):
            place = FIDELITIES.index(usual_fidelity(dimensions.importance))
        self.keep.clear()
        for fidelity in FIDELITIES:
            self.keep.addItem(f"{fidelity:.0%}", dimensions.kept(fidelity))
        self.keep.addItem("All", len(dimensions))
        self.keep.setCurrentIndex(place)
        with QSignalBlocker(self.number):
            self.number.setRange(1, len(dimensions))
        self._keep(self.keep.currentData())

    def show_bars(self, bars: int) -> None:
        """Say how many bars a curve goes over."""
        self._bars = bars

    def show_room(self, height: int) -> None:
        """Say how high the window is: what others leave of it makes the sliders longer."""
        room = min(height - _WITH_A_CLIP, max(_USUAL_HEIGHT, height - _WITH_THREE))
        self._area.setMaximumHeight(min(_MOST_HEIGHT, max(_LEAST_HEIGHT, room)))

    def place_beside(self, widget: QWidget) -> None:
        """Place another control at the end of the line above the sliders."""
        self._head.addWidget(widget)

    def place_left(self, widget: QWidget) -> None:
        """Place another control left of the sliders, as high as they are; Tab goes on to them."""
        self._body.insertWidget(0, widget)
        self._before = widget

    def show_state(
        self, kept: int | None, sliders: tuple[Slider, ...], locked: tuple[int, ...] = ()
    ) -> None:
        """Show how many are kept, what is done to each, and what is locked."""
        self._is_chosen = True
        self._keep(len(self._dimensions or ()) if kept is None else kept)
        told = {slider.dimension: slider for slider in sliders}
        for place, strip in enumerate(self.strips):
            strip.show_done(told.get(place, Slider(place)))
            strip.show_locked(place in locked)

    def reset(self) -> None:
        """Put all sliders back into the middle, with no scale and no curve."""
        for place, strip in enumerate(self.strips):
            strip.show_done(Slider(place))

    def throw(self) -> None:
        """Move what is shown and not locked to random places, as sound itself lies.

        Where every slider that is shown is locked it is the texture that is another one.
        """
        if self.all_locked and self.kept is not None:
            self.texture.throw()
        for strip in self._shown():
            if not strip.is_locked:
                strip.slider.setValue(round(self._random.gauss(0.0, STEPS / 3)))

    def _shown(self) -> list[DimensionStrip]:
        return self.strips[: self.number.value()]

    def _build(self) -> None:
        area = self._area
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        # It has nothing to do with a key, and would hide where the keyboard is.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.keep.setPlaceholderText("Other")
        area.setMinimumHeight(_LEAST_HEIGHT)
        area.setMaximumHeight(_USUAL_HEIGHT)
        reset, throw = self.reset_button, self.throw_button
        name_control(self.keep, "Fidelity", "How much of all sound the sliders hold", "Alt+M")
        name_control(self.number, "Dimensions", "Exactly so many sliders", "Alt+N")
        name_control(reset, "Reset sliders", "Put all sliders into the middle", "Alt+Z")
        name_control(
            throw, "Throw sliders", "Move all that is not locked, or else the texture", "Alt+Y"
        )
        for button, icon in ((reset, "close"), (throw, "dice")):
            button.setProperty("role", "slot")
            give_icon(button, self._theme, icon)
        head = self._head
        head.setSpacing(6)
        for widget in (field_label("Dimensions"), self.keep, self.number, self._told):
            head.addWidget(widget)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        self._body.setSpacing(12)
        self._body.addWidget(area, 1)
        column.addLayout(self._body)

    def _keep(self, count: int) -> None:
        """Show so many sliders, and the fidelity that is, where it is one of the choices."""
        with QSignalBlocker(self.number):
            self.number.setValue(count)
        if self.keep.currentData() != self.number.value():
            self.keep.setCurrentIndex(self.keep.findData(self.number.value()))
        self._show_strips()
        self._tell()
        self.texture.show_kept(self.kept)
        self._show_free()

    def _show_free(self) -> None:
        """Let nothing be thrown where there is nothing to throw."""
        self.throw_button.setEnabled(not self.all_locked or self.kept is not None)

    def _on_keep(self) -> None:
        self._is_chosen = True
        self._keep(self.keep.currentData())
        self.changed.emit()

    def _on_number(self, count: int) -> None:
        self._is_chosen = True
        self._keep(count)
        self.changed.emit()

    def _on_curve_wanted(self, place: int) -> None:
        strip = self.strips[place]
        at = strip.curve.mapToGlobal(QPoint(0, strip.curve.height() + 4))
        self.editor.open_at(strip.done, strip.reach, self._bars, at)

    def _on_curve(self, slider: Slider) -> None:
        self.strips[slider.dimension].show_done(slider)

    def _tell(self) -> None:
        if self._dimensions is None:
            return
        known_by = _KNOWN_BY.get(self._dimensions.importance, "")
        count = self.number.value()
        carried = sum(self._dimensions.shares[:count])
        sliders = "1 slider carries" if count == 1 else f"{count} sliders carry"
        text = f"{100 * carried:.1f} %"
        self._told.setText(f"carry {text}" if known_by else "shares: unknown")
        of = shared_by(self._dimensions.importance)
        self._told.setToolTip(f"{sliders} {text} of {of}. {known_by}." if known_by else "")

    def _show_strips(self) -> None:
        if self._dimensions is None:
            return
        count = self.number.value()
        while len(self.strips) < count:
            strip = DimensionStrip(self._theme, len(self.strips) + 1)
            strip.changed.connect(self.changed)
            strip.curve_wanted.connect(self._on_curve_wanted)
            strip.reached.connect(partial(self._area.ensureWidgetVisible, strip))
            self._row.insertWidget(len(self.strips), strip)
            self.strips.append(strip)
            self._before = strip.come_after(self._before)
        told, totals = self._dimensions, self._dimensions.totals()
        for place, strip in enumerate(self.strips):
            strip.setVisible(place < count)
            if place < count:
                share, low, high = told.shares[place], told.low[place], told.high[place]
                strip.show_dimension(share, totals[place], low, high)
                strip.show_told(_carried(told, place))


def _carried(told: Dimensions, place: int) -> str:
    """Say what a dimension and those before it carry together; "" where nobody knows."""
    if told.importance not in _KNOWN_BY:
        return ""
    dimensions = "1 carries" if place == 0 else f"1 to {place + 1} carry"
    return f"{dimensions} {100 * told.totals()[place]:.1f} % of {shared_by(told.importance)}"
