"""TextureBox: how much of what the sliders leave out sounds, and which of it."""

import random

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.morph_request import Tail
from loopstudio.ui.access import field_label, give_icon, name_control
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.seed_box import SeedValidator
from loopstudio.ui.widgets.slider_box import SliderBox

_MOST = 2.0
_TIP = (
    "How much of the detail beyond the sliders sounds: held noise in place of the tail of the "
    "latents, 1 as strong as in sound itself; a double click resets"
)


class TextureBox(QWidget):
    """Amount and seed of the tail; off while every dimension has a slider, since none is left."""

    changed = Signal()

    def __init__(self, theme: Theme, source: random.Random | None = None) -> None:
        super().__init__()
        self._random = source or random.SystemRandom()
        self.amount = SliderBox(0.0, _MOST, 1.0, 200)
        self.seed = QLineEdit("0")
        self.seed.setValidator(SeedValidator(self))
        self.seed.setFixedWidth(76)
        self.dice = QToolButton()
        self.dice.setProperty("role", "quiet")
        give_icon(self.dice, theme, "dice")
        name_control(self.amount.slider, "Texture", _TIP, "Alt+R")
        name_control(
            self.seed, "Seed of the texture", "The same seed is the same texture", "Alt+Shift+O"
        )
        name_control(
            self.dice, "Another texture", "Throw the dice for another texture", "Alt+Shift+R"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (field_label("Texture"), self.amount, self.amount.words):
            row.addWidget(widget)
        row.addWidget(self.seed)
        row.addWidget(self.dice)
        self.dice.clicked.connect(self.throw)
        self.amount.changed.connect(self._on_changed)
        self.seed.textChanged.connect(self._on_changed)

    def tail(self, kept: int | None) -> Tail:
        """Give the tail where so many dimensions are kept."""
        return Tail(kept, int(self.seed.text() or 0), round(self.amount.value, 2))

    def show_tail(self, tail: Tail) -> None:
        """Show a tail."""
        self.amount.show_value(tail.amount)
        self.seed.setText(str(tail.seed))

    def show_kept(self, kept: int | None) -> None:
        """Show whether there is a tail at all."""
        self.setEnabled(kept is not None)

    def throw(self) -> None:
        """Choose another seed."""
        self.seed.setText(str(self._random.randrange(SEED_LIMIT)))

    def _on_changed(self) -> None:
        self.changed.emit()
