"""BlendBox: the sounds that are blended, and where between them a loop lies."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from loopstudio.app.heard import Sound
from loopstudio.core.morph_request import Blend, LatentTrack, Way
from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.slider_box import SliderBox
from loopstudio.ui.widgets.sound_slot import Held, SoundSlot
from loopstudio.ui.widgets.xy_pad import XyPad

WAYS: tuple[Way, ...] = ("whole", "along", "round")
_STEPS = 1000
_KEYS = ("Alt+A", "Alt+B", "Alt+Shift+C", "Alt+Shift+D")


class BlendBox(QWidget):
    """Two sounds with a slider between them, or four with a pad, which is placed elsewhere."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.slots = tuple(SoundSlot(theme, place, key) for place, key in enumerate(_KEYS))
        self.slider = SliderBox(0.0, 1.0, 0.5, _STEPS)
        self.slider.slider.setSingleStep(_STEPS // 100)
        self.pad = XyPad()
        self._again: set[int] = set()
        self._drawn: tuple[tuple[float, float], ...] = ()
        self._drawn_at: tuple[float, float, Way] = (0.0, 0.0, "whole")
        self.square = QToolButton()
        self.square.setCheckable(True)
        give_icon(self.square, theme, "square")
        self._build()
        self._name()
        for slot in self.slots:
            slot.changed.connect(self._on_sounds)
        self.slider.changed.connect(self._on_slider)
        self.pad.moved.connect(self._on_pad)
        self.square.toggled.connect(self._show_square)
        self._show_square()

    def sounds(self) -> tuple[LatentTrack, ...]:
        """Give the sounds that were heard, in the order of their slots."""
        return tuple(slot.track for slot in self.slots if slot.track is not None)

    def holds_besides(self, place: int) -> bool:
        """Say whether there is a sound in another slot."""
        return any(slot.track is not None for slot in self.slots if slot.place != place)

    def show_sound(self, place: int, sound: Sound) -> bool:
        """Show a sound that was heard for a slot; says whether a hand brought it just now."""
        self.slots[place].show_sound(sound.name, sound.track)
        anew = place not in self._again
        self._again.discard(place)
        return anew

    def show_held(self, held: Sequence[Held]) -> None:
        """Show what the slots hold, the last ones nothing; no hand brought it."""
        for slot, one in zip(self.slots, (*held, *[Held()] * len(self.slots)), strict=False):
            if one.path is not None and one.track is None:
                self._again.add(slot.place)
            slot.show_held(one)

    def listen_again(self, *, forget: bool) -> None:
        """Ask for all sounds anew; one of an unknown file is forgotten where that is wished."""
        for slot in self.slots:
            if slot.path is not None:
                self._again.add(slot.place)
                slot.listen_again(forget=forget)
            elif forget:
                slot.clear()

    def blend(self, way: int) -> Blend:
        """Give where between them a loop lies, in one of the WAYS.

        A way that a hand played stays until something is moved.
        """
        place = (*self.pad.point, WAYS[way])
        return Blend(*place, drawn=self._drawn if place == self._drawn_at else ())

    def show_blend(self, blend: Blend) -> None:
        """Show where between the sounds a loop lies."""
        self.pad.show_point(blend.x, blend.y)
        self._drawn, self._drawn_at = blend.drawn, (*self.pad.point, blend.path)

    def show_way(self, way: int) -> None:
        """Show in which of the WAYS a loop goes there."""
        self.pad.show_path(WAYS[way] != "whole")

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        first, second, third, fourth = self.slots
        row.addWidget(first, 2)
        row.addWidget(self.slider, 2)
        row.addWidget(self.slider.words)
        for slot in (second, third, fourth):
            row.addWidget(slot, 2)
        row.addWidget(self.square)

    def _name(self) -> None:
        name_control(
            self.slider.slider, "Blend", "From sound A to sound B; double click resets", "Alt+X"
        )
        name_control(
            self.pad,
            "Blend pad",
            "Between the sounds; Shift moves finely, a double click goes to the middle, "
            "and so do arrows and Home",
            "Alt+J",
        )
        self.pad.tell()
        name_control(
            self.square, "Four sounds", "Blend up to four sounds on a pad, or two", "Alt+Q"
        )

    def _on_slider(self, x: float) -> None:
        self.pad.show_point(x, self.pad.point[1])

    def _on_pad(self, x: float, _y: float) -> None:
        self.slider.show_value(x)
        self.changed.emit()

    def _on_sounds(self) -> None:
        held = any(slot.path is not None or slot.track is not None for slot in self.slots[2:])
        if held:
            self.square.setChecked(True)
        # Two of four sounds would be blended unseen.
        self.square.setEnabled(not held)
        self.pad.show_corners("".join(s.letter for s in self.slots if s.track is not None))
        self.changed.emit()

    def _show_square(self) -> None:
        four = self.square.isChecked()
        for widget in (self.slider, self.slider.words):
            widget.setVisible(not four)
        for other in (*self.slots[2:], self.pad):
            other.setVisible(four)
