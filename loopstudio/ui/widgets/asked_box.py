"""AskedBox: one of the words that a checkpoint knows is asked for, any, or the loop's own."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox


class AskedBox(QComboBox):
    """Any, or one of some words; before them the own one, where loops are made of others.

    Own is what stands there until a person takes any, and again in a panel that was left.
    """

    def __init__(self, any_one: str, own_one: str) -> None:
        super().__init__()
        self._any, self._own = any_one, own_one
        self._words: tuple[str, ...] = ()
        self._has_own, self._wants_own = False, True
        self._fill(None)
        self.currentIndexChanged.connect(self._on_index)

    @property
    def asked(self) -> str | None:
        """The word that is asked for, None for any and for the own one."""
        return None if self.currentIndex() < self._leading else self.currentText()

    @property
    def is_own(self) -> bool:
        """Say whether it is the own one of the loops that others are made of."""
        return self._has_own and self.currentIndex() == 0

    @property
    def wants_own(self) -> bool:
        """Say whether the own one is taken where there is one and no word is chosen."""
        return self._wants_own

    def show_words(self, words: Sequence[str]) -> None:
        """Offer these words; the one that was chosen stays where it is among them."""
        asked = self.asked
        self._words = tuple(words)
        self._fill(asked)

    def show_asked(self, word: str | None) -> None:
        """Choose a word; none, where it is not among those there are."""
        place = -1 if word is None else self.findText(word)
        self.setCurrentIndex(place if place >= self._leading else self._unasked)

    def show_own(self, own: bool) -> None:
        """Offer the own one, or not, where nothing is made of other loops."""
        if own != self._has_own:
            asked = self.asked
            self._has_own = own
            self._fill(asked)

    def show_own_word(self, word: str | None, *, there: bool) -> None:
        """Write which the own one is, or that the loops have none; nothing without loops."""
        if self._has_own:
            self.setItemText(0, f"Own: {word or 'none'}" if there else self._own)

    def want_own(self, own: bool) -> None:
        """Take the own one where no word is chosen, or any."""
        self._wants_own = own
        self.show_asked(self.asked)

    @property
    def _leading(self) -> int:
        return 2 if self._has_own else 1

    @property
    def _unasked(self) -> int:
        return 1 if self._has_own and not self._wants_own else 0

    def _fill(self, asked: str | None) -> None:
        with QSignalBlocker(self):
            self.clear()
            self.addItems([*([self._own] if self._has_own else []), self._any, *self._words])
            self.show_asked(asked)

    def _on_index(self, place: int) -> None:
        if self._has_own and 0 <= place < self._leading:
            self._wants_own = place == 0
