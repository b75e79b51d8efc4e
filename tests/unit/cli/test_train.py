import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from loopstudio.cli.train import Teller
from tests.support.command_line import CommandLine


def test_steps_that_follow_closely_are_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    tell = Teller(as_json=False)
    for step in range(1, 5):
        tell(step, 100, {"loss": 0.5})
    assert capsys.readouterr().out == "1 of 100  loss 0.5000\n"


def test_the_last_step_is_always_told(capsys: pytest.CaptureFixture[str]) -> None:
    tell = Teller(as_json=True)
    tell(1, 2, {"loss": 0.5})
    tell(2, 2, {"loss": 0.25})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1] == {"step": 2, "steps": 2, "loss": 0.25}


def test_the_words_reach_the_trainer(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def run(*words: object) -> int:
        asked.extend(words[:-1])
        return 7

    trainer = ModuleType("loopstudio.training.train")
    monkeypatch.setattr(trainer, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.train", trainer)
    said = cli.run("train", "gan", "drums-cpu", "--data", "d", "--out", "o", "--minutes", 5)
    assert asked == ["gan", "drums-cpu", Path("d"), Path("o"), 5.0]
    assert "7 steps are done" in said.out


def test_only_two_kinds_can_be_trained(cli: CommandLine) -> None:
    assert cli.run("train", "lstm", "x", "--data", "d", "--out", "o").code == 2
