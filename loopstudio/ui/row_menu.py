"""The menu of the table's rows: what the menus of the bar offer for the chosen loops."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from loopstudio.library.entry import MAX_RATING
from loopstudio.ui.wording import UPSAMPLE_FROM, stars

if TYPE_CHECKING:
    from loopstudio.ui.main_window import MainWindow

_LINE = None
_LISTENING = ("Play or stop", "Compare A/B", "Favourite")
_MAKING = (
    "Regenerate",
    "More like this",
    "Polish",
    "Upsample",
    UPSAMPLE_FROM,
    "Restore its settings",
)
_KEEPING = ("Rename…", "Tags…", "Copy files", "Show in folder", "Export…", _LINE, "Delete")


def add_row_menu(window: "MainWindow", actions: Mapping[str, QAction]) -> QMenu:
    """Make the menu of these actions, which opens where the table asks for it."""
    menu = QMenu("Chosen loops", window.table)
    _fill(menu, _LISTENING, actions)
    rating = menu.addMenu("Rating")
    _fill(rating, [stars(count) for count in range(MAX_RATING, -1, -1)], actions)
    menu.addSeparator()
    _fill(menu, (*_MAKING, _LINE, *_KEEPING), actions)
    window.table.menu_wanted.connect(menu.popup)
    return menu


def _fill(menu: QMenu, texts: Sequence[str | None], actions: Mapping[str, QAction]) -> None:
    for text in texts:
        if text is None:
            menu.addSeparator()
        else:
            menu.addAction(actions[text])
