"""From launch to a window, and to sound: pytest tests/bench/test_window_start.py.

With its bytecode written, as `pip install` or the first start leaves it: what would compile every
module anew, as where PYTHONDONTWRITEBYTECODE is set, is no start of a person's.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths

ROOT = Path(__file__).resolve().parents[2]
VISIBLE_SECONDS, HEARD_SECONDS = 1.0, 4.0
_TIMES = 5


@pytest.fixture(scope="module", autouse=True)
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bytecode")
    # The window's own and, with a loop, those of its engine's process.
    _started(folder, folder, "generate")
    return folder


def _started(home: Path, bytecode: Path, *more: str) -> dict[str, float]:
    environment = os.environ | {
        "LOOPSTUDIO_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "LOOPSTUDIO_SILENT": "1",
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    command = [sys.executable, "-m", "tests.bench.window", str(time.time()), *more]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    return {what: float(seconds) for what, seconds in lines}


def test_the_window_is_visible_within_a_second(
    tmp_path: Path, bytecode: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    times = sorted(_started(tmp_path, bytecode)["visible"] for _ in range(_TIMES))
    with capsys.disabled():
        sys.stdout.write(f"\nwindow visible after {times[0]:.2f} s, median {times[2]:.2f} s\n")
    assert times[0] < VISIBLE_SECONDS


def test_the_first_loop_is_heard_within_four_seconds_of_launch(
    tmp_path: Path, bytecode: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not Catalog((Paths.standard().models,)).checkpoints():
        pytest.skip("no checkpoint is shipped in models/")
    times = [_started(tmp_path / str(turn), bytecode, "generate")["heard"] for turn in range(3)]
    with capsys.disabled():
        sys.stdout.write(f"\nfirst loop heard after {min(times):.2f} s\n")
    assert min(times) < HEARD_SECONDS
