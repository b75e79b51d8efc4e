"""What is finished is kept, however the program ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loopstudio.app.paths import HOME_VARIABLE
from tests.support.command_line import ROOT, CommandLine, command_line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    cli = command_line(tmp_path, monkeypatch, capsys)
    cli.add("slow", behaviour="slow", seconds=0.05)
    cli.add("stuck", behaviour="slow", seconds=60.0, after=2)
    return cli


def first_paths(running: subprocess.Popen[str], count: int) -> list[str]:
    """Wait for so many loops and give where they are."""
    assert running.stdout is not None
    return [json.loads(running.stdout.readline())["path"] for _ in range(count)]


def listed(cli: CommandLine) -> set[str]:
    return {line["path"] for line in cli.run("library", "list", "--limit", 0, "--json").lines()}


def test_ctrl_c_keeps_what_is_done(cli: CommandLine) -> None:
    running = cli.start("generate", "--checkpoint", "slow", "--count", 200, "--json")
    told = first_paths(running, 2)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    told += [json.loads(line)["path"] for line in out.splitlines()]
    assert running.returncode == 130
    assert f"Stopped. {len(told)} of 200 loops kept." in err
    assert listed(cli) == set(told)


def test_a_second_ctrl_c_leaves_at_once_even_where_an_engine_hangs(cli: CommandLine) -> None:
    running = cli.start("generate", "--checkpoint", "stuck", "--count", 8, "--json")
    told = first_paths(running, 2)
    assert running.stderr is not None
    running.send_signal(signal.SIGINT)
    assert "Ctrl-C once more" in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=20)
    assert running.returncode == 130
    assert listed(cli) == set(told)


def test_after_kill_9_all_finished_clips_are_there_and_work_goes_on(cli: CommandLine) -> None:
    running = cli.start("generate", "--checkpoint", "slow", "--count", 200, "--json")
    told = first_paths(running, 3)
    running.kill()
    running.communicate(timeout=20)
    assert set(told) <= listed(cli)
    assert cli.run("generate", "--count", 1).code == 0
    assert all(Path(path).is_file() for path in listed(cli))


def test_the_command_line_neither_notes_nor_touches_what_is_unfinished(cli: CommandLine) -> None:
    journal = cli.home / "data" / "unfinished.json"
    journal.parent.mkdir(exist_ok=True)
    journal.write_text("a window's own")
    running = cli.start("generate", "--checkpoint", "slow", "--count", 200, "--json")
    first_paths(running, 1)
    running.kill()
    running.communicate(timeout=20)
    assert journal.read_text() == "a window's own"


WINDOWLESS = """
import sys, time
from pathlib import Path
from loopstudio.core.loop_request import LoopRequest
from tests.support.session import FAKE_TOOLS
from loopstudio.app.paths import Paths
from loopstudio.app.session import open_session

def hear(event):
    entry = getattr(event, "entry", None)
    if entry is not None:
        print(session.host.pid, entry.path, flush=True)

if __name__ == "__main__":
    session = open_session(Paths.standard(), hear, "process", FAKE_TOOLS)
    session.queue.submit(LoopRequest("slow", count=200))
    time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Say whether a process still runs; one that only waits to be collected does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_after_kill_9_of_the_window_its_engine_leaves_too(cli: CommandLine) -> None:
    script = cli.home / "windowless.py"
    script.write_text(WINDOWLESS)
    running = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, HOME_VARIABLE: str(cli.home), "PYTHONPATH": str(ROOT)},
    )
    assert running.stdout is not None
    pid, path = running.stdout.readline().split(maxsplit=1)
    running.kill()
    _, err = running.communicate(timeout=20)
    assert path.strip() in listed(cli)
    deadline = time.monotonic() + 10
    while alive(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(int(pid))
    assert "Traceback" not in err


IMPORTING = """
import os, signal, sys
from loopstudio import __main__ as program

class Interrupting:
    wanted = sys.argv.pop(1)

    def find_spec(self, name, path=None, target=None):
        if name == self.wanted:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.exit(program.main())
"""


@pytest.mark.parametrize(
    "module", ["multiprocessing", "loopstudio.cli.main", "numpy", "loopstudio.library.store"]
)
def test_ctrl_c_during_imports_is_quiet(module: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", IMPORTING, module, "library", "list"]
    env = {**os.environ, HOME_VARIABLE: str(tmp_path), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
