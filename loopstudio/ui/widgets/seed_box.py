"""SeedBox: the seed of the next batch, with a lock and dice."""

import random

from PySide6.QtCore import Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from loopstudio.core.batch import SEED_LIMIT
from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.theme import Theme


class SeedValidator(QValidator):
    """Takes 0 to 2**32 - 1."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Say whether a text is a seed, might become one, or never will."""
        if not text:
            return QValidator.State.Intermediate, text, position
        fits = text.isascii() and text.isdigit() and int(text) < SEED_LIMIT
        return (QValidator.State.Acceptable if fits else QValidator.State.Invalid), text, position


class SeedBox(QWidget):
    """Unlocked, every batch gets a new seed; locked, the same one again."""

    changed = Signal()

    def __init__(self, theme: Theme, source: random.Random | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._random = source or random.SystemRandom()
        self._used: int | None = None
        self._edit = QLineEdit()
        self._edit.setValidator(SeedValidator(self))
        self._edit.setMinimumWidth(100)
        self._lock = QToolButton()
        self._lock.setCheckable(True)
        self._dice = QToolButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._edit, 1)
        row.addWidget(self._lock)
        row.addWidget(self._dice)
        name_control(self._edit, "Seed", "The same seed and settings make the same loops", "Alt+O")
        name_control(self._lock, "Lock seed", "Keep this seed for the next batch", "Alt+K")
        name_control(self._dice, "New seed", "Throw the dice for another seed", "Alt+D")
        give_icon(self._lock, theme, "unlock")
        give_icon(self._dice, theme, "dice")
        self._lock.toggled.connect(self._on_locked)
        self._dice.clicked.connect(self.throw)
        self._edit.textChanged.connect(self.changed)
        self.throw()

    @property
    def seed(self) -> int:
        """The seed as it stands; 0 where the field is empty."""
        return int(self._edit.text() or 0)

    @property
    def is_locked(self) -> bool:
        """Say whether the next batch keeps this seed."""
        return self._lock.isChecked()

    def show_seed(self, seed: int, locked: bool) -> None:
        """Show a seed and whether it is kept."""
        self._edit.setText(str(seed))
        self._lock.setChecked(locked)

    def throw(self) -> None:
        """Choose another seed."""
        self._edit.setText(str(self._random.randrange(SEED_LIMIT)))

    def next(self) -> None:
        """Choose another seed unless this one is locked."""
        if not self.is_locked:
            self.throw()

    def use(self) -> int:
        """Give the seed for a batch; one that was used is changed first unless it is locked."""
        if self.seed == self._used:
            self.next()
        self._used = self.seed
        return self.seed

    def use_another(self, seed: int) -> int:
        """Give a seed for a batch that is not this one, whatever is locked."""
        if self.seed == seed or not self.is_locked:
            self.throw()
        self._used = self.seed
        return self.seed

    def _on_locked(self, locked: bool) -> None:
        give_icon(self._lock, self._theme, "lock" if locked else "unlock")
