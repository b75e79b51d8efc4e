import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.app.events import Queued
from loopstudio.app.journal import Journal
from loopstudio.app.paths import HOME_VARIABLE
from loopstudio.app.remake import show
from loopstudio.core.errors import QueueFull
from loopstudio.core.loop_request import LoopRequest
from loopstudio.library.store import Store
from loopstudio.ui.errors import ErrorDialog
from loopstudio.ui.resuming import offer_unfinished
from tests.support.session import add_checkpoint
from tests.ui.conftest import Open
from tests.ui.opened import QUICK, Opened

ROOT = Path(__file__).resolve().parents[2]
REQUEST = LoopRequest("fake-drums", count=4, seed=7, tempo=QUICK, first=3)
OTHER = replace(REQUEST, seed=90, first=2)


def interrupted(path: Path) -> Journal:
    """Give the journal of a program after one that was killed."""
    before = Journal(path)
    before.take(Queued(1, "", REQUEST))
    before.take(Queued(2, "", OTHER))
    return Journal(path)


def asked(open_studio: Open, journal: Journal) -> Opened:
    opened = open_studio()
    offer_unfinished(opened.window, journal)
    return opened


def test_what_was_not_made_is_offered_in_a_notice(open_studio: Open, tmp_path: Path) -> None:
    opened = asked(open_studio, interrupted(tmp_path / "journal"))
    said = opened.window.notice.text
    assert said == "3 loops of 2 interrupted jobs were not made."


def test_where_nothing_is_missing_nothing_is_said(open_studio: Open, tmp_path: Path) -> None:
    opened = asked(open_studio, Journal(tmp_path / "journal"))
    assert opened.window.notice.text == ""


def test_what_is_wanted_is_made_and_no_more(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = asked(open_studio, interrupted(tmp_path / "journal"))
    opened.window.notice._act.click()
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=10_000)
    qtbot.waitUntil(lambda: not opened.studio.jobs.rows, timeout=10_000)
    made = [show(entry.path) for entry in opened.session.library]
    assert sorted((one.seed, one.index) for one in made) == [(10, 3), (92, 2), (93, 3)]


def test_what_is_dismissed_is_forgotten(open_studio: Open, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    opened = asked(open_studio, interrupted(path))
    opened.window.notice._close.click()
    assert Journal(path).found == ()
    assert opened.window.notice.text == ""


def test_what_finds_no_room_is_offered_again(
    open_studio: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = interrupted(tmp_path / "journal")
    opened = asked(open_studio, journal)

    def full(request: LoopRequest) -> int:
        raise QueueFull(f"No room for {request.count} loops.")

    monkeypatch.setattr(opened.session.queue, "submit", full)
    opened.window.notice._act.click()
    assert opened.window.notice.text == "3 loops of 2 interrupted jobs were not made."
    assert len(opened.window.findChildren(ErrorDialog)) == 1


# The whole program, killed

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from loopstudio.core.loop_request import LoopRequest
from loopstudio.app.launch import begin
from loopstudio.app.paths import Paths
from loopstudio.ui import application
from tests.support.session import FAKE_TOOLS

def start(window, problems):
    window.player.close()
    if sys.argv[1] in ("make", "close"):
        window.studio.generate(LoopRequest("slow", count=12, seed=5))
        window.studio.generate(LoopRequest("slow", count=2, seed=70))
    if sys.argv[1] == "close":
        window.studio.first_clip.connect(lambda _entry: window.close())
    if sys.argv[1] in ("look", "go on"):
        QTimer.singleShot(200, window, lambda: answer(window))

def answer(window):
    print("asked", window.notice.text, flush=True)
    if sys.argv[1] == "go on" and window.notice.text:
        window.notice._act.click()
    closing = QTimer(window)
    closing.timeout.connect(lambda: window.studio.jobs.rows or window.close())
    closing.start(300)

if __name__ == "__main__":
    application.finish_start = start
    sys.exit(application.run(["loopstudio"], begin(Paths.standard(), FAKE_TOOLS)))
"""


class Program:
    """The window in a process of its own, over one folder."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._script = home / "program.py"
        self._script.write_text(PROGRAM)
        add_checkpoint(home / "data" / "models", "slow", behaviour="slow", seconds=0.03)

    def start(self, what: str) -> subprocess.Popen[str]:
        extra = {
            HOME_VARIABLE: str(self._home),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, str(self._script), what]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, **extra}
        )

    def run(self, what: str) -> str:
        """Run to the end and give what it said."""
        running = self.start(what)
        said, _ = running.communicate(timeout=90)
        assert running.returncode == 0
        return said

    def made(self) -> list[tuple[int, int]]:
        """Give the request's seed and the index of every clip there is."""
        with Store(self._home / "data" / "library") as store:
            found = [show(entry.path) for entry in store.entries()]
        return sorted((one.request.seed, one.index) for one in found)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert true()


def _killed_at(program: Program, home: Path, clips: int) -> None:
    running = program.start("make")
    library = home / "data" / "library"
    _until(lambda: len(list(library.rglob("*.wav"))) >= clips)
    running.kill()
    running.communicate(timeout=20)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_after_kill_9_exactly_the_loops_that_are_missing_are_made(
    program: Program, tmp_path: Path
) -> None:
    _killed_at(program, tmp_path, 3)
    kept = program.made()
    said = program.run("go on")
    missing = 14 - len(kept)
    assert said == f"asked {missing} loops of 2 interrupted jobs were not made.\n"
    assert program.made() == [*((5, index) for index in range(12)), (70, 0), (70, 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_an_offer_that_is_not_answered_is_made_again_and_one_that_was_is_not(
    program: Program, tmp_path: Path
) -> None:
    _killed_at(program, tmp_path, 2)
    said = [program.run("look"), program.run("go on"), program.run("look")]
    assert said[0] == said[1]
    assert said[2] == "asked \n"


def test_a_window_that_is_closed_while_it_works_offers_nothing(
    program: Program,
) -> None:
    program.run("close")
    assert 1 <= len(program.made()) < 14
    assert program.run("look") == "asked \n"
