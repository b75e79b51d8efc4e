"""A real X display with a window manager, started and ended by the test that needs it."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xwininfo", "xdpyinfo")
_WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class Display:
    """Where windows of a test appear."""

    name: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a program that shall appear here."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WAYLAND")}
        return kept | {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", "GDK_BACKEND": "x11"}

    def run(self, *command: str) -> str:
        """Run a program here and give what it printed."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=30, check=True
        )
        return done.stdout

    def window(self, title: str) -> str:
        """Wait for a window and give its number."""
        found = self.run(
            "timeout", "15", "xdotool", "search", "--sync", "--onlyvisible", "--name", title
        )
        return found.split()[-1]

    def place(self, window: str) -> tuple[int, int]:
        """Give a window's corner; xdotool adds the frame twice, xwininfo does not."""
        told = self.run("xwininfo", "-id", window)
        corner = [line.split()[-1] for line in told.splitlines() if "Absolute upper-left" in line]
        return int(corner[0]), int(corner[1])

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag with the mouse; one jump would not start a drag."""
        self.run("xdotool", "mousemove", str(start[0]), str(start[1]), "mousedown", "1")
        time.sleep(0.2)
        steps = 14
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step // steps
            y = start[1] + (end[1] - start[1]) * step // steps
            self.run("xdotool", "mousemove", str(x), str(y))
            time.sleep(0.05)
        time.sleep(0.4)
        self.run("xdotool", "mouseup", "1")


def missing_programs() -> str:
    """Name the system programs that are not here."""
    return ", ".join(name for name in PROGRAMS if shutil.which(name) is None)


@contextmanager
def display(size: str = "1480x960x24") -> Iterator[Display]:
    """Start Xvfb and openbox, and end them."""
    reading, writing = os.pipe()
    with ExitStack() as ends:
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
        server = started(command, pass_fds=(writing,))
        ends.callback(ended, server)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            here = Display(f":{pipe.readline().strip()}")
        until(lambda: _answers(here))
        ends.callback(ended, started(["openbox"], env=here.environment))
        time.sleep(0.5)
        yield here


def started(
    command: list[str],
    env: dict[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
    cwd: Path | None = None,
) -> subprocess.Popen[str]:
    """Start a program whose words nobody reads."""
    return subprocess.Popen(
        command,
        env=env,
        pass_fds=pass_fds,
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> None:
    """End a program that was started here."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(holds: Callable[[], bool], seconds: float = _WAIT_SECONDS) -> None:
    """Wait until something holds; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def _answers(here: Display) -> bool:
    asked = subprocess.run(
        ["xdpyinfo"], env=here.environment, capture_output=True, check=False, timeout=10
    )
    return asked.returncode == 0
