"""Write pictures of the window's main states: python -m tests.screenshots.make FOLDER [--shown].

Without --shown they are drawn offscreen, at 100 % and 200 %; with it, real windows on the display
of the environment are taken as they appear there (start Xvfb first, or use tests.ui.display).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SCALES = (1, 2)
THEMES = ("dark", "light")
_LARGE = ("full", "empty", "export")


def main() -> int:
    """Read the arguments; every scale needs a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shown", action="store_true", help="real windows on the display")
    parser.add_argument("--scale", type=int, choices=SCALES)
    parser.add_argument("--only", default="", help="one state")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.scale is not None:
        _take(arguments.folder, arguments.scale, arguments.shown, arguments.only)
        return 0
    return max(_run(arguments, scale) for scale in SCALES)


def _run(arguments: argparse.Namespace, scale: int) -> int:
    command = [sys.executable, "-m", "tests.screenshots.make", str(arguments.folder)]
    command += ["--scale", str(scale), "--only", arguments.only]
    command += ["--shown"] if arguments.shown else []
    platform = {} if arguments.shown else {"QT_QPA_PLATFORM": "offscreen"}
    extra = {"QT_SCALE_FACTOR": str(scale), "LOOPSTUDIO_SILENT": "1", **platform}
    return subprocess.run(command, env={**os.environ, **extra}, check=False).returncode


def _take(folder: Path, scale: int, shown: bool, only: str) -> None:
    from PySide6.QtCore import QSettings
    from PySide6.QtTest import QTest

    from loopstudio.ui.application import make_application
    from tests.screenshots.states import STATES
    from tests.ui.opened import use_test_application

    app = make_application([])
    use_test_application(app)
    for theme in THEMES:
        for name, state in STATES.items():
            if (only and name != only) or (scale > 1 and name not in _LARGE):
                continue
            with tempfile.TemporaryDirectory() as place:
                QSettings.setDefaultFormat(QSettings.Format.IniFormat)
                QSettings.setPath(
                    QSettings.Format.IniFormat, QSettings.Scope.UserScope, f"{place}/state"
                )
                opened, widget = state(Path(place), theme)
                QTest.qWait(600 if shown else 60)
                file = folder / f"{name}-{theme}-{100 * scale}.png"
                picture = app.primaryScreen().grabWindow(0) if shown else widget.grab()
                picture.save(str(file))
                if widget is not opened.window:
                    widget.close()
                opened.close()


if __name__ == "__main__":
    sys.exit(main())
