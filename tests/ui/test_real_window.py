"""The window on a real X display: drags into other programs, keys from the X server."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from urllib.parse import unquote, urlparse

import pytest

from loopstudio.audio.wav import read_wav
from loopstudio.core.tempo import Tempo
from tests.ui.display import Display, display, ended, missing_programs

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {missing_programs()}"),
]
ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"


class Program:
    """A program whose lines can be waited for."""

    def __init__(self, command: list[str], here: Display) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=here.environment | {"LOOPSTUDIO_SILENT": "1", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def line(self, start: str, seconds: float = 40.0) -> str:
        """Wait for a line that begins so, and give the rest of it."""
        while True:
            try:
                found = self._lines.get(timeout=seconds)
            except Empty:
                raise AssertionError(f"no line {start!r} within {seconds} s") from None
            if found.startswith(start):
                return found[len(start) :].strip()

    def close(self) -> None:
        ended(self.process)

    def _read(self) -> None:
        if self.process.stdout is not None:
            with self.process.stdout as lines:
                for line in lines:
                    self._lines.put(line)


@pytest.fixture(scope="module")
def here() -> Iterator[Display]:
    with display() as started:
        yield started


@pytest.fixture
def programs() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _studio(here: Display, programs: ExitStack, folder: Path, *more: str) -> Program:
    command = [sys.executable, "-m", "tests.ui.show_studio", str(folder), *(more or ("3",))]
    studio = Program(command, here)
    programs.callback(studio.close)
    return studio


def _target(here: Display, programs: ExitStack, toolkit: str) -> Program:
    gtk = [SYSTEM_PYTHON, str(ROOT / "tests/ui/drop_target.py")]
    qt = [sys.executable, str(ROOT / "tests/ui/qt_drop_target.py")]
    target = Program(gtk if toolkit == "gtk" else qt, here)
    programs.callback(target.close)
    return target


def _drag(here: Display, place: str) -> None:
    x, y = (int(part) for part in place.split())
    left, top = here.place(here.window("^LoopStudio$"))
    to_left, to_top = here.place(here.window("^drop target$"))
    here.drag((left + x, top + y), (to_left + 120, to_top + 120))


def _dropped(target: Program) -> Path:
    return Path(unquote(urlparse(target.line("dropped")).path))


def _has_gtk() -> bool:
    code = "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk"
    try:
        done = subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0


@pytest.mark.parametrize(
    "toolkit",
    [
        "qt",
        pytest.param(
            "gtk",
            marks=pytest.mark.skipif(not _has_gtk(), reason="python3-gi with GTK 3 not installed"),
        ),
    ],
)
def test_a_row_dragged_into_another_program_arrives_as_the_tagged_file(
    here: Display, programs: ExitStack, tmp_path: Path, toolkit: str
) -> None:
    target = _target(here, programs, toolkit)
    here.window("^drop target$")
    place = _studio(here, programs, tmp_path).line("ready")
    _drag(here, place)
    received = _dropped(target)
    wav = read_wav(received)
    assert wav.tags is not None
    assert wav.tags.tempo == Tempo(92.5)
    assert wav.provenance_json is not None
    assert received.is_relative_to(tmp_path / "studio" / "data" / "library")


def test_the_library_offers_a_copy_and_keeps_its_file(
    here: Display, programs: ExitStack, tmp_path: Path
) -> None:
    target = _target(here, programs, "qt")
    here.window("^drop target$")
    _drag(here, _studio(here, programs, tmp_path).line("ready"))
    received = _dropped(target)
    assert target.line("action") == "CopyAction"
    assert received.is_file()


def test_with_follow_tempo_the_file_arrives_at_the_session_tempo(
    here: Display, programs: ExitStack, tmp_path: Path
) -> None:
    target = _target(here, programs, "qt")
    here.window("^drop target$")
    _drag(here, _studio(here, programs, tmp_path, "3", "100").line("ready"))
    received = _dropped(target)
    wav = read_wav(received)
    assert wav.tags is not None
    assert wav.tags.tempo == Tempo(100.0)
    assert wav.audio.frames == Tempo(100.0).bar_frames(44_100)


def test_keys_of_the_x_server_do_what_the_tooltips_say(
    here: Display, programs: ExitStack, tmp_path: Path
) -> None:
    studio = _studio(here, programs, tmp_path)
    studio.line("ready")
    here.run("xdotool", "windowactivate", "--sync", here.window("^LoopStudio$"))
    here.run("xdotool", "key", "--delay", "120", "Down", "4")
    moved, rated = studio.line("moved"), studio.line("library")
    here.run("xdotool", "key", "--delay", "120", "Return")
    favoured = studio.line("library")
    here.run("xdotool", "key", "--delay", "120", "space")
    playing = studio.line("playing")
    here.run("xdotool", "key", "--delay", "120", "ctrl+f")
    here.run("xdotool", "type", "--delay", "60", "m3")
    assert moved
    assert (rated, favoured, playing) == ("0- 4- 0-", "0- 4f 0-", "True")
    assert studio.line("search m3") == ""
