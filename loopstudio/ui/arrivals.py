"""Arrivals: what the table does when loops are asked for, and when they come."""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit

from loopstudio.core.morph_request import MorphRequest
from loopstudio.library.entry import Entry
from loopstudio.ui.live_play import LivePlay
from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.panels.gan_panel import GanPanel
from loopstudio.ui.player import Player
from loopstudio.ui.widgets.filter_bar import FilterBar
from loopstudio.ui.widgets.library_view import LibraryView
from loopstudio.ui.widgets.notice import Notice
from loopstudio.ui.wording import hidden


@dataclass(frozen=True)
class Places:
    """The parts of the window that new loops concern."""

    table: LibraryView
    panel: GanPanel
    diffuse: DiffusePanel
    filters: FilterBar
    notice: Notice
    player: Player
    live_play: LivePlay


class Arrivals(QObject):
    """Gives the keys to the loops, shows the first one, and tells of those that nobody sees.

    Whoever has gone on to another loop meanwhile, or plays one, is left there; a hand that keeps a
    loop of Morph while it plays has the keys of Morph still.
    """

    def __init__(self, places: Places, parent: QObject) -> None:
        super().__init__(parent)
        self._at = places
        self._chosen: tuple[str, ...] = ()
        self._hidden: set[str] = set()
        self._going = False
        self._is_playing_on = False
        self._selected: tuple[str, ...] = ()

    def ask(self, request: object = None) -> None:
        """Loops were asked for: keys are for them from now on, but for somebody who searches."""
        self._chosen = self._ids()
        self._hidden.clear()
        is_kept = isinstance(request, MorphRequest) and request.count == 1
        self._is_playing_on = is_kept and self._at.live_play.is_playing
        if self._is_playing_on or self._at.filters.search.hasFocus():
            return
        if self._at.table.isVisible():
            self._at.table.setFocus()

    def take_first(self, entry: Entry) -> None:
        """Show and play the first of a batch."""
        if not self._at.player.is_playing and self._ids() == self._chosen:
            self._going = True
            self._at.table.go_to(entry.id)
            self._going = False
        # Only now: with the focus a table chooses its first row by itself, without a sound.
        if not is_typing() and not self._is_playing_on:
            self._at.table.setFocus()

    def take(self, entry: Entry) -> None:
        """Tell of a loop that search and filters hide."""
        if self._at.table.shows(entry.id):
            return
        self._hidden.add(entry.id)
        self._at.notice.say(hidden(len(self._hidden)), "Show", self._at.filters.clear)

    def pick(self) -> None:
        """Take the selection as what ideas start from.

        A loop that was made from another and shown by itself does not take its place: the next ones
        would drift away from what a person chose.
        """
        # Rows that come in above tell of the same selection again.
        before, self._selected = self._selected, self._ids()
        stays = self._going or before == self._selected
        for panel in (self._at.panel, self._at.diffuse):
            if panel.is_fresh or not stays:
                panel.show_picked(self._at.table.chosen())

    def more_like_this(self) -> None:
        """Ask for loops near the selected one, whatever the panel started from."""
        self._at.panel.show_picked(self._at.table.chosen())
        self._at.panel.generate_like()

    def _ids(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self._at.table.chosen())


def is_typing() -> bool:
    """Say whether a person is in the middle of a text or a number."""
    return isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox)
