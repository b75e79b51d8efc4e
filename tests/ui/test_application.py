import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loopstudio.app.events import Event, Started
from loopstudio.ui.application import both, finish_start
from loopstudio.ui.errors import ErrorDialog
from tests.ui.conftest import Open

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import json, sys
from PySide6.QtCore import QTimer
from loopstudio.app.launch import begin
from loopstudio.app.paths import Paths
from loopstudio.ui import application

def finish(window, problems):
    heavy = [name for name in ("torch", "PySide6.QtMultimedia", "scipy") if name in sys.modules]
    print(json.dumps({"visible": window.isVisible(), "heavy": heavy, "problems": problems}))
    QTimer.singleShot(0, window.close)

application.finish_start = finish
sys.exit(application.run(["loopstudio"], begin(Paths.standard())))
"""


NO_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from loopstudio.app.launch import begin
from loopstudio.app.paths import Paths
from loopstudio.ui import application

def shut():
    dialog = QApplication.activeModalWidget()
    print(dialog.findChildren(QLabel)[0].text())
    dialog.accept()

make = application.make_application
def made(argv):
    app = make(argv)
    QTimer.singleShot(0, app, shut)
    return app

application.make_application = made
sys.exit(application.run(["loopstudio"], begin(Paths.standard())))
"""


COPY_AND_QUIT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from loopstudio.app.launch import begin
from loopstudio.app.paths import Paths
from loopstudio.ui import application
from loopstudio.ui.offer import mime_of

def finish(window, problems):
    application.QGuiApplication.clipboard().setMimeData(mime_of([Path(sys.executable)]))
    QTimer.singleShot(0, window.close)

application.finish_start = finish
sys.exit(application.run(["loopstudio"], begin(Paths.standard())))
"""


def _environment(home: Path) -> dict[str, str]:
    extra = {"LOOPSTUDIO_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return os.environ | extra


def _run(home: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_the_window_is_visible_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    told = _run(tmp_path)
    assert (told["visible"], told["heavy"]) == (True, [])


def test_settings_that_cannot_be_read_do_not_keep_the_window_shut(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.toml"
    file.parent.mkdir()
    file.write_text("theme = [")
    told = _run(tmp_path)
    assert told["visible"]
    assert "settings.toml" in str(told["problems"])


@pytest.mark.parametrize(("problems", "dialogs"), [(["", "A checkpoint is broken."], 1), ([""], 0)])
def test_bad_news_is_told_once_the_window_is_there(
    open_studio: Open, problems: list[str], dialogs: int
) -> None:
    window = open_studio().window
    finish_start(window, problems)
    assert len(window.findChildren(ErrorDialog)) == dialogs


def test_a_library_that_cannot_be_opened_is_told_of_in_a_dialog(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "library").touch()
    done = subprocess.run(
        [sys.executable, "-c", NO_WINDOW],
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("The library folder")


def test_two_hear_of_an_event_in_their_order() -> None:
    heard: list[tuple[str, Event]] = []
    tell = both(lambda event: heard.append(("one", event)), lambda e: heard.append(("two", e)))
    tell(Started(1))
    assert heard == [("one", Started(1)), ("two", Started(1))]


def test_the_program_ends_in_peace_with_files_on_the_clipboard(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COPY_AND_QUIT], env=_environment(tmp_path), timeout=60, check=False
    )
    assert done.returncode == 0
