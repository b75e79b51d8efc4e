"""The command line over FakeEngine, in this process or in one of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loopstudio.app import paths
from loopstudio.app.paths import HOME_VARIABLE
from loopstudio.cli import studio
from loopstudio.cli.main import main
from tests.support.session import FAKE_TOOLS, add_checkpoint

ROOT = Path(__file__).parents[2]
SCRIPT = """
import os, sys
from pathlib import Path
from loopstudio.app import paths
from loopstudio.cli import studio
from loopstudio.cli.main import main
from tests.support.session import FAKE_TOOLS
paths._shipped = lambda: Path(os.environ["LOOPSTUDIO_HOME"]) / "shipped"
if __name__ == "__main__":
    studio.TOOLS = FAKE_TOOLS
    sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Said:
    """What a command gave back."""

    code: int
    out: str
    err: str

    def lines(self) -> list[Any]:
        """Read each line of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class CommandLine:
    """Runs commands in a home of their own, where the only checkpoint is "fake-drums"."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capture = capture
        add_checkpoint(home / "data" / "models")

    def run(self, *words: object) -> Said:
        """Run a command in this process."""
        self._capture.readouterr()
        code = main([str(word) for word in words])
        said = self._capture.readouterr()
        return Said(code, said.out, said.err)

    def add(self, name: str, **network: object) -> None:
        """Put another checkpoint there, which behaves as network says."""
        add_checkpoint(self.home / "data" / "models", name, **network)

    def start(self, *words: object) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        script = self.home / "script.py"
        script.write_text(SCRIPT)
        return subprocess.Popen(
            [sys.executable, str(script), *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, HOME_VARIABLE: str(self.home), "PYTHONPATH": str(ROOT)},
        )


def command_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> CommandLine:
    """Give a command line over FakeEngine."""
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    monkeypatch.setattr(studio, "TOOLS", FAKE_TOOLS)
    # The checkpoints that ship with the program are not part of these tests.
    monkeypatch.setattr(paths, "_shipped", lambda: home / "shipped")
    return CommandLine(home, capture)
