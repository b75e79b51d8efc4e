"""Commands: every menu entry with its key, in one table per menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from loopstudio.ui.access import shown
from loopstudio.ui.theme import Theme


@dataclass(frozen=True)
class Command:
    """One thing to do. A command on clips has plain keys, which count only where clips are."""

    text: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    icon: str = ""
    on_clips: bool = False


def fill_menu(
    bar: QMenuBar, title: str, commands: Sequence[Command | None], theme: Theme
) -> dict[str, QAction]:
    """Add a menu; None is a line between groups. Gives the actions by their text."""
    menu = QMenu(title, bar)
    bar.addMenu(menu)
    actions: dict[str, QAction] = {}
    for command in commands:
        if command is None:
            menu.addSeparator()
            continue
        action = _action(command, menu, theme)
        menu.addAction(action)
        actions[command.text] = action
    return actions


def give_keys(actions: Sequence[QAction], widgets: Sequence[QWidget]) -> None:
    """Let the plain keys of these actions count where one of these widgets has the focus."""
    for action in actions:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for widget in widgets:
            widget.addAction(action)


def _action(command: Command, menu: QMenu, theme: Theme) -> QAction:
    action = QAction(command.text, menu)
    action.setShortcuts([QKeySequence(key) for key in command.keys])
    action.setProperty("on clips", command.on_clips)
    if command.keys:
        action.setToolTip(f"{command.text.rstrip('…')} ({shown(command.keys[0])})")
    action.triggered.connect(lambda _checked=False: command.run())
    if command.icon:
        action.setIcon(theme.icon(command.icon))
        theme.changed.connect(lambda: action.setIcon(theme.icon(command.icon)))
    return action
