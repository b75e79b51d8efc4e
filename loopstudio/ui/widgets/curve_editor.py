"""CurveEditor: how one dimension moves over the bars, in a window that opens at its slider."""

from dataclasses import replace
from typing import get_args

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.curved import curved
from loopstudio.core.morph_request import Curve, Drawn, Lfo, Ramp, Slider, Wave
from loopstudio.ui.access import labelled, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.curve_canvas import POINTS, REACHES, CurveCanvas
from loopstudio.ui.widgets.segments import Segments
from loopstudio.ui.widgets.slider_box import SliderBox

STATIC, RAMP, LFO, DRAWN = range(4)
_KINDS = (
    ("Static", "skip", "It stays where its slider is", "Alt+1"),
    ("Ramp", "between", "From one value to another along the loop", "Alt+2"),
    ("LFO", "wave", "Up and down, a whole number of times in the loop", "Alt+3"),
    ("Drawn", "rename", "As it is drawn above", "Alt+4"),
)
_WAVES: tuple[Wave, ...] = get_args(Wave)
_MOST_TURNS = 64


class CurveEditor(QFrame):
    """Tells of every change with the whole slider; what is not touched stays exactly as it was."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self._slider, self._reach, self._bars = Slider(0), 1.0, 1
        self._is_showing = False
        self._title = role_label("", "title")
        self.kinds = Segments(theme)
        for kind in _KINDS:
            self.kinds.add(*kind)
        self.canvas = CurveCanvas()
        self.start, self.end = (SliderBox(-REACHES, REACHES, 0.0, 400) for _ in range(2))
        self.wave, self.turns = QComboBox(), QSpinBox()
        self.wave.addItems([wave.capitalize() for wave in _WAVES])
        self.turns.setRange(1, _MOST_TURNS)
        self.amount = SliderBox(0.0, REACHES, 0.5, 200)
        self.phase = SliderBox(0.0, 1.0, 0.0, 360)
        self.scale = SliderBox(-4.0, 4.0, 1.0, 160)
        self._pages = QStackedWidget()
        self._often = role_label("", "dim")
        self._build()
        self._name()
        self._connect()

    def open_at(self, slider: Slider, reach: float, bars: int, at: QPoint) -> None:
        """Open with what is done to a dimension that sound reaches so far along, over the bars."""
        self._reach, self._bars = reach, bars
        for box in (self.start, self.end, self.amount):
            box.write_as(lambda share: f"{share * reach:.2f}")
        self._title.setText(f"Dimension {slider.dimension + 1}")
        self._show(slider)
        self.adjustSize()
        self.move(_on_screen(self, at))
        self.show()
        self.canvas.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close with Escape or Enter."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.close()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        ramp = _grid((("From", self.start), ("To", self.end)))
        lfo = _grid((("Shape", self.wave), ("Times in the loop", self.turns)))
        lfo.addWidget(self._often, 2, 1)
        fields: tuple[tuple[str, SliderBox], ...] = (("Depth", self.amount), ("Phase", self.phase))
        for place, (text, box) in enumerate(fields):
            lfo.addLayout(labelled(text, box.words), 3, place)
            lfo.addWidget(box, 4, place)
        drawn = QGridLayout()
        drawn.addWidget(role_label("Draw above; arrows choose and move a point.", "dim"))
        drawn.setRowStretch(1, 1)
        ramp.setRowStretch(2, 1)
        for layout in (QGridLayout(), ramp, lfo, drawn):
            layout.setContentsMargins(0, 0, 0, 0)
            page = QWidget()
            page.setLayout(layout)
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.kinds)
        column.addWidget(self.canvas)
        column.addWidget(self._pages)
        column.addLayout(labelled("Scale of the sound", self.scale.words))
        column.addWidget(self.scale)

    def _name(self) -> None:
        name_control(self.canvas, "Curve", "Draw over the bars; arrows move a point", "Alt+C")
        for box, name, tip, key in (
            (self.start, "From", "Where it begins", "Alt+F"),
            (self.end, "To", "Where it ends", "Alt+T"),
            (self.amount, "Depth", "How far it goes up and down", "Alt+D"),
            (self.phase, "Phase", "Where in the wave the loop begins", "Alt+P"),
            (
                self.scale,
                "Scale of the sound",
                "How much of the sound's own movement stays: at 0 it stands still, below 0 it is "
                "turned over; a double click resets",
                "Alt+S",
            ),
        ):
            name_control(box.slider, name, tip, key)
        name_control(self.wave, "Shape", "The shape of the wave", "Alt+W")
        name_control(self.turns, "Times in the loop", "How often it goes up and down", "Alt+N")
        self.phase.write_as(lambda share: f"{360 * share:.0f}°")
        self.scale.write_as("x {:.2f}".format)

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._on_kind)
        self.canvas.drawn.connect(lambda curve: self._give(curve=curve))
        self.start.changed.connect(lambda share: self._turn(start=self._own(share)))
        self.end.changed.connect(lambda share: self._turn(end=self._own(share)))
        self.amount.changed.connect(lambda share: self._turn(depth=self._own(share)))
        self.phase.changed.connect(lambda share: self._turn(phase=round(share, 4)))
        self.turns.valueChanged.connect(lambda turns: self._turn(turns=turns))
        self.wave.activated.connect(lambda place: self._turn(wave=_WAVES[place]))
        self.scale.changed.connect(lambda scale: self._give(scale=round(scale, 2)))

    def _on_kind(self, kind: int) -> None:
        if not self._is_showing:
            self._give(curve=self._begun(kind))

    def _begun(self, kind: int) -> Curve | None:
        """Give the curve that a kind begins with; drawing goes on from what was there."""
        match kind:
            case 1:
                return Ramp(self._own(-0.5), self._own(0.5))
            case 2:
                return Lfo("sine", min(self._bars, _MOST_TURNS), self._own(0.5))
            case 3:
                values = curved(self._slider.curve, POINTS).tolist()
                return Drawn(tuple(round(value, 4) for value in values))
            case _:
                return None

    def _turn(self, **changes: float | str) -> None:
        """Change fields of the curve as it stands."""
        if not self._is_showing and self._slider.curve is not None:
            self._give(curve=replace(self._slider.curve, **changes))  # type: ignore[arg-type]

    def _give(self, **changes: object) -> None:
        if self._is_showing:
            return
        changed = replace(self._slider, **changes)  # type: ignore[arg-type]
        if changed != self._slider:
            self._show(changed)
            self.changed.emit(changed)

    def _show(self, slider: Slider) -> None:
        self._slider, self._is_showing = slider, True
        kind = _kind_of(slider.curve)
        if self.kinds.choice != kind:
            self.kinds.choose(kind)
        self._pages.setCurrentIndex(kind)
        self.canvas.show_slider(slider, self._reach, self._bars)
        self.canvas.show_drawable(kind == DRAWN)
        self.scale.show_value(slider.scale)
        match slider.curve:
            case Ramp(start, end):
                self.start.show_value(start / self._reach)
                self.end.show_value(end / self._reach)
            case Lfo(wave, turns, depth, phase):
                self.wave.setCurrentIndex(_WAVES.index(wave))
                self.turns.setValue(turns)
                self._often.setText(_often(turns, self._bars))
                self.amount.show_value(depth / self._reach)
                self.phase.show_value(phase)
        self._is_showing = False

    def _own(self, share: float) -> float:
        """Give a share of the reach in the dimension's own units."""
        return round(share * self._reach, 4)


def _kind_of(curve: Curve | None) -> int:
    match curve:
        case None:
            return STATIC
        case Ramp():
            return RAMP
        case Lfo():
            return LFO
        case Drawn():
            return DRAWN


def _often(turns: int, bars: int) -> str:
    """Say how long one turn takes."""
    if turns == bars:
        return "once a bar"
    if turns % bars == 0:
        return f"{turns // bars} times a bar"
    return f"once in {bars / turns:.3g} bars"


def _grid(rows: tuple[tuple[str, QWidget], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    for place, (text, widget) in enumerate(rows):
        words = widget.words if isinstance(widget, SliderBox) else None
        grid.addLayout(labelled(text, words), 0, place)
        grid.addWidget(widget, 1, place)
        grid.setColumnStretch(place, 1)
    return grid


def _on_screen(widget: QWidget, at: QPoint) -> QPoint:
    """Give a place near a point where all of a window is seen."""
    room = widget.screen().availableGeometry()
    x = min(at.x(), room.right() - widget.width())
    y = min(at.y(), room.bottom() - widget.height())
    return QPoint(max(room.left(), x), max(room.top(), y))
