"""The menu of presets: settings of the panel kept by name."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu

from loopstudio.app.presets import check_name
from loopstudio.app.vocoder import missing_vocoder
from loopstudio.core.errors import LoopstudioError
from loopstudio.ui import wording
from loopstudio.ui.access import shown
from loopstudio.ui.errors import show_error

if TYPE_CHECKING:
    from loopstudio.ui.main_window import MainWindow

SAVE_KEY = "Ctrl+S"


def add_presets_menu(window: "MainWindow") -> QMenu:
    """Add the menu to the bar; it is filled anew each time it opens."""
    menu = QMenu("&Presets", window.menuBar())
    window.menuBar().addMenu(menu)
    fill(window, menu)
    menu.aboutToShow.connect(partial(fill, window, menu))
    return menu


def fill(window: "MainWindow", menu: QMenu) -> None:
    """Put the presets there are into the menu."""
    menu.clear()
    save = menu.addAction("Save settings as…")
    save.setShortcut(SAVE_KEY)
    save.setToolTip(f"Keep the panel's settings by name ({shown(SAVE_KEY)})")
    # Not inside the signal: the menu is filled anew while the action still runs.
    save.triggered.connect(lambda: QTimer.singleShot(0, window, partial(_ask_name, window)))
    names = window.studio.session.presets.names()
    if names:
        menu.addSeparator()
    for name in names:
        menu.addAction(name).triggered.connect(partial(use, window, name))


def save(window: "MainWindow", name: str) -> None:
    """Keep the settings of the panel by name."""
    try:
        window.studio.session.presets.save(
            name, window.panels.current.settings(), window.panels.values()
        )
    except (LoopstudioError, OSError) as error:
        show_error(window, str(error))
        return
    window.notice.say(f"Saved as {name}.")


def use(window: "MainWindow", name: str, _checked: bool = False) -> None:
    """Show the settings of a preset; the seed stays as it is."""
    try:
        request = window.studio.session.presets.load(name)
        values = window.studio.session.presets.values(name)
    except (LoopstudioError, OSError) as error:
        show_error(window, str(error))
        return
    if not window.panels.is_for(request):
        title = window.panels.title_of(request)
        window.notice.say(f"{name} is for {title}: choose its checkpoint.")
        return
    window.panels.show_settings(request)
    window.panels.show_values(values)
    missing = missing_vocoder(request, window.studio.session.catalog.checkpoints())
    window.notice.say(f"Settings of {name}.{wording.no_vocoder(missing)}")


def _ask_name(window: "MainWindow") -> None:
    from loopstudio.ui.dialogs.line_dialog import LineDialog, Question

    question = Question("Save settings", "Name", "The name of these settings", check_name)
    dialog = LineDialog(window, question)
    dialog.accepted.connect(lambda: save(window, dialog.text))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
