"""The real program, telling when its window is visible and when the first loop is heard.

python -m tests.bench.window BEGAN [MODELS]: BEGAN is time.time() just before this was started. The
engine's process is the real one; with the name of a checkpoint a batch is asked for at once.
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopstudio.ui.main_window import MainWindow


def main() -> int:
    # Imported here and in this order, as the program itself does: see `loopstudio.__main__`.
    from loopstudio.app.launch import begin
    from loopstudio.app.paths import Paths

    begun = begin(Paths.standard())

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from loopstudio.ui import application

    began, generate = float(sys.argv[1]), len(sys.argv) > 2
    QTimer.singleShot(0, lambda: None)
    original = application.finish_start

    def finish_start(window: "MainWindow", problems: list[str]) -> None:
        QApplication.processEvents()
        _say("visible", began if window.isVisible() else float("nan"))
        original(window, problems)
        _say("settled", began)
        if not generate:
            window.close()
            return
        window.player.changed.connect(lambda: _heard(window, began))
        window.panel.count.setValue(4)
        window.panel.generate()

    application.finish_start = finish_start  # type: ignore[assignment]
    return application.run([str(Path(sys.argv[0]))], begun)


def _heard(window: "MainWindow", began: float) -> None:
    from PySide6.QtCore import QTimer

    if window.player.is_playing:
        _say("heard", began)
        QTimer.singleShot(0, window, window.close)


def _say(what: str, began: float) -> None:
    sys.stdout.write(f"{what} {time.time() - began:.3f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
