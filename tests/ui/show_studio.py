"""A window in a process of its own: python -m tests.ui.show_studio FOLDER CLIPS [TEMPO].

Prints "ready" and the middle of the first row, then a line for each thing that a test watches.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer

from loopstudio.app.settings import Settings
from loopstudio.ui.application import make_application
from loopstudio.ui.itemmodels.columns import NAME
from tests.ui.opened import Opened, open_window, use_test_application


def main() -> int:
    folder, clips = Path(sys.argv[1]), int(sys.argv[2])
    app = make_application([])
    use_test_application(app)
    follows = len(sys.argv) > 3
    settings = Settings(theme="dark", autoplay=False, follow_tempo_on_drag=follows)
    if follows:
        settings = Settings(theme="dark", tempo=float(sys.argv[3]), follow_tempo_on_drag=True)
    opened = open_window(folder / "studio", clips, settings)
    opened.window.setGeometry(20, 40, 1024, 700)
    _tell(opened)
    QTimer.singleShot(1_000, opened.window, lambda: _ready(opened))
    return app.exec()


def _ready(opened: Opened) -> None:
    window = opened.window
    window.activateWindow()
    window.table.choose_row(0)
    window.table.setFocus()
    row = window.table.visualRect(window.shown.index(0, NAME)).center()
    place = window.table.viewport().mapTo(window, row)
    _say("ready", f"{place.x()} {place.y()}")
    below = window.table.viewport().mapTo(window, row + QPoint(0, 80))
    _say("below", f"{below.x()} {below.y()}")


def _tell(opened: Opened) -> None:
    library = opened.session.library
    library.subscribe(lambda _change: _say("library", _written(opened)))
    opened.window.player.changed.connect(
        lambda: _say("playing", str(opened.window.player.is_playing))
    )
    opened.window.table.moved.connect(lambda entry: _say("moved", entry.name))
    opened.window.panel.request_made.connect(lambda request: _say("request", str(request.count)))
    opened.window.filters.search.textChanged.connect(lambda text: _say("search", text))


def _written(opened: Opened) -> str:
    library = opened.session.library
    return " ".join(f"{entry.rating}{'f' if entry.favourite else '-'}" for entry in library)


def _say(what: str, value: str) -> None:
    sys.stdout.write(f"{what} {value}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
