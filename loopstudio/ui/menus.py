"""Menus: what can be done, with its key, in the words of the window."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from loopstudio.library.entry import MAX_RATING
from loopstudio.ui import again, windows, wording
from loopstudio.ui.commands import Command, fill_menu, give_keys
from loopstudio.ui.presets_menu import add_presets_menu
from loopstudio.ui.row_menu import add_row_menu

if TYPE_CHECKING:
    from loopstudio.ui.main_window import MainWindow


def build(window: "MainWindow") -> dict[str, QAction]:
    """Fill the menu bar and give the actions by their text."""
    bar = window.menuBar()
    actions: dict[str, QAction] = {}
    for title, commands in (
        ("&File", _file(window)),
        ("&Edit", _edit(window)),
        ("&Loop", _loop(window)),
    ):
        actions |= fill_menu(bar, title, commands, window.theme)
    add_presets_menu(window)
    actions |= fill_menu(bar, "&Help", _help(window), window.theme)
    on_clips = [action for action in actions.values() if action.property("on clips")]
    give_keys(on_clips, [window.table, window.transport.view])
    add_row_menu(window, actions)
    _follow_history(window, actions)
    _follow_cutoff(window, actions["Upsample"])
    return actions


def _file(window: "MainWindow") -> list[Command | None]:
    return [
        Command("Export…", ("Ctrl+E",), lambda: windows.open_export(window), "export"),
        Command("Add audio…", ("Ctrl+O",), lambda: windows.choose_audio(window), "plus"),
        Command(
            "Import checkpoint files…", (), lambda: windows.choose_checkpoint(window), "import"
        ),
        None,
        Command("Settings…", ("Ctrl+,",), lambda: windows.open_settings(window), "settings"),
        None,
        Command("Quit", ("Ctrl+Q",), window.close, "close"),
    ]


def _edit(window: "MainWindow") -> list[Command | None]:
    table = window.table
    return [
        Command("Undo", ("Ctrl+Z",), window.undoing.undo, "undo"),
        Command("Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), window.undoing.redo, "redo"),
        None,
        Command(
            "Copy files",
            ("Ctrl+C",),
            lambda: window.studio.copy(table.chosen(), window.listening.tempo),
            "copy",
            True,
        ),
        Command("Rename…", ("F2",), lambda: windows.rename(window), "rename", True),
        Command("Tags…", ("T",), lambda: windows.tag(window), "tag", True),
        Command("Delete", ("Delete",), lambda: windows.delete(window), "trash", True),
        Command("Trash…", ("Ctrl+Shift+Delete",), lambda: windows.open_trash(window), "trash"),
        Command(
            "Show in folder", ("Ctrl+Shift+R",), lambda: windows.reveal_chosen(window), "folder"
        ),
    ]


def _loop(window: "MainWindow") -> list[Command | None]:
    curator, table = window.studio.curator, window.table
    rates: list[Command | None] = [
        Command(
            wording.stars(stars),
            (str(stars),),
            partial(_rate, window, stars),
            "",
            True,
        )
        for stars in range(MAX_RATING + 1)
    ]
    return [
        Command("Play or stop", ("Space",), window.audition.toggle, "play", True),
        Command("Compare A/B", ("B",), window.comparing.swap, "mix", True),
        Command(
            "Favourite", ("Return", "Enter"), lambda: curator.favour(table.chosen()), "heart", True
        ),
        None,
        Command("Regenerate", ("R",), lambda: again.regenerate(window), "refresh", True),
        Command("More like this", ("M",), lambda: again.more_like_this(window), "like", True),
        Command("Polish", ("P",), window.polishing.polish, "wave", True),
        Command("Upsample", ("U",), window.polishing.upsample, "spectrum", True),
        Command(
            wording.UPSAMPLE_FROM,
            ("Shift+U",),
            lambda: windows.upsample_from(window),
            "",
            True,
        ),
        Command(
            "Restore its settings",
            ("Ctrl+Shift+S",),
            lambda: again.restore_settings(window),
            "settings",
        ),
        None,
        *rates,
    ]


def _help(window: "MainWindow") -> list[Command | None]:
    return [
        Command("About LoopStudio", ("F1",), lambda: windows.open_about(window), "info"),
    ]


def _rate(window: "MainWindow", stars: int) -> None:
    window.studio.curator.rate(window.table.chosen(), stars)


def _follow_cutoff(window: "MainWindow", action: QAction) -> None:
    """Say in the menus from where on loops are upsampled."""

    def show() -> None:
        action.setText(wording.upsample(window.studio.session.settings.upsample_cutoff))

    window.studio.settings_kept.connect(show)
    show()


def _follow_history(window: "MainWindow", actions: dict[str, QAction]) -> None:
    undoing, undo, redo = window.undoing, actions["Undo"], actions["Redo"]

    def show() -> None:
        undo.setEnabled(undoing.undo_title is not None)
        redo.setEnabled(undoing.redo_title is not None)
        undo.setText(f"Undo {undoing.undo_title or ''}".strip())
        redo.setText(f"Redo {undoing.redo_title or ''}".strip())

    undoing.changed.connect(show)
    show()
