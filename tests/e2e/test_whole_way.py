"""From a checkpoint to a pack by the program itself, in processes of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loopstudio.app.paths import HOME_VARIABLE
from loopstudio.audio.wav import read_wav
from tests.support.command_line import ROOT
from tests.support.gan import tiny_bundle


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    tiny_bundle(home / "data" / "models" / "tiny")
    return home


def loopstudio(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run the program in a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "loopstudio", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, HOME_VARIABLE: str(home), "OMP_NUM_THREADS": "1"},
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def made(home: Path) -> list[Path]:
    words = ("--checkpoint", "tiny", "--count", 3, "--seed", 7, "--tempo", 97, "--style", "house")
    done = loopstudio(home, "generate", *words, "--json")
    assert done.returncode == 0, done.stderr
    return [Path(json.loads(line)["path"]) for line in done.stdout.splitlines()]


def test_generated_loops_are_tagged_bars_without_a_seam(made: list[Path]) -> None:
    tags = [read_wav(path).tags for path in made]
    assert [tag.tempo.bpm for tag in tags if tag and tag.tempo] == [97.0] * 3
    assert {read_wav(path).audio.frames for path in made} == {round(4 * 60 / 97 * 44_100)}


def test_a_loop_can_be_made_again_bit_for_bit(home: Path, made: list[Path]) -> None:
    done = loopstudio(home, "remake", made[1], "--out", home / "again", "--json")
    assert json.loads(done.stdout)["identical"], done.stdout


def test_the_loops_become_a_pack(home: Path, made: list[Path]) -> None:
    done = loopstudio(home, "export", *made, "--out", home, "--name", "First", "--json")
    assert done.returncode == 0, done.stderr
    assert len([name for name in json.loads(done.stdout)["files"] if name.endswith(".wav")]) == 3


def test_with_no_display_the_demo_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    done = loopstudio(home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "loopstudio demo" in done.stderr
