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
_LARGE = ("full", "empty", "export", "trash")
REFERENCES = (("empty", "dark"), ("full", "dark"), ("spectrum", "light"), ("export", "light"))
"""The states and themes that test_states.py compares."""


def main() -> int:
    """Read the arguments; every scale needs a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shown", action="store_true", help="real windows on the display")
    parser.add_argument("--scale", type=int, choices=SCALES)
    parser.add_argument("--only", default="", help="one state")
    parser.add_argument("--reference", action="store_true", help="what test_states.py compares")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.scale is not None:
        _take(arguments)
        return 0
    scales = SCALES[:1] if arguments.reference else SCALES
    return max(_run(arguments, scale) for scale in scales)


def _run(arguments: argparse.Namespace, scale: int) -> int:
    command = [sys.executable, "-m", "tests.screenshots.make", str(arguments.folder)]
    command += ["--scale", str(scale), "--only", arguments.only]
    command += ["--shown"] if arguments.shown else []
    command += ["--reference"] if arguments.reference else []
    platform = {} if arguments.shown else {"QT_QPA_PLATFORM": "offscreen"}
    extra = {"QT_SCALE_FACTOR": str(scale), "LOOPSTUDIO_SILENT": "1", **platform}
    return subprocess.run(command, env={**os.environ, **extra}, check=False).returncode


def _take(arguments: argparse.Namespace) -> None:
    from PySide6.QtWidgets import QApplication

    from loopstudio.ui.application import make_application
    from tests.ui.opened import use_test_application

    app: QApplication = make_application([])
    use_test_application(app)
    for name, theme in _wanted(arguments):
        file = arguments.folder / f"{name}-{theme}-{100 * arguments.scale}.png"
        _take_one(name, theme, file, arguments.shown)


def _wanted(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    from tests.screenshots.states import STATES

    if arguments.reference:
        return list(REFERENCES)
    names = [name for name in STATES if not arguments.only or name == arguments.only]
    names = [name for name in names if arguments.scale == 1 or name in _LARGE]
    return [(name, theme) for theme in THEMES for name in names]


def _take_one(name: str, theme: str, file: Path, shown: bool) -> None:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest

    from tests.screenshots.states import STATES

    with tempfile.TemporaryDirectory() as place:
        opened, widget = STATES[name](Path(place), theme)
        QTest.qWait(600 if shown else 60)
        screen = QGuiApplication.primaryScreen()
        picture = screen.grabWindow(0) if shown else widget.grab()
        picture.save(str(file))
        if widget is not opened.window:
            widget.close()
        opened.close()


if __name__ == "__main__":
    sys.exit(main())
