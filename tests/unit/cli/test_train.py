import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from loopstudio.cli.train import Teller
from loopstudio.core.checkpoint import CheckpointInfo
from tests.support.command_line import CommandLine
from tests.support.fake_checkpoint import fake_info


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
    heard: list[object] = []

    def run(stretch: tuple[object, ...], _: object) -> int:
        heard.extend(stretch)
        return 7

    trainer = ModuleType("loopstudio.training.train")
    monkeypatch.setattr(trainer, "run", run, raising=False)
    monkeypatch.setattr(trainer, "Stretch", lambda *words: words, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.train", trainer)
    said = cli.run("train", "gan", "drums-cpu", "--data", "d", "--out", "o", "--minutes", 5)
    assert heard == ["gan", "drums-cpu", Path("d"), Path("o"), 5.0, None, None, None]
    assert "7 steps done in all" in said.out
    told = cli.run("train", "gan", "drums-cpu", "--data", "d", "--out", "o", "--json")
    assert told.lines() == [{"steps_done": 7, "out": "o"}]


def test_the_words_reach_the_assembly(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    made = fake_info(cli.home, "mine")
    heard: list[object] = []

    def join(assembly: tuple[object, ...]) -> CheckpointInfo:
        heard.extend(assembly)
        return made

    module = ModuleType("loopstudio.training.assemble")
    monkeypatch.setattr(
        module, "Assembly", lambda *words, **named: (*words, *named.items()), raising=False
    )
    monkeypatch.setattr(module, "assemble", join, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.assemble", module)
    words = ("g", "v", "--data", "d", "--out", "o", "--title", "Mine", "--rounds", 6)
    said = cli.run("assemble", *words, "--note", "twice")
    named = [("report", None), ("rounds", 6), ("note", "twice")]
    assert heard == [Path("g"), Path("v"), Path("d"), Path("o"), "Mine", *named]
    assert f"mine is in {made.folder}" in said.out


def test_only_known_kinds_can_be_trained(cli: CommandLine) -> None:
    assert cli.run("train", "lstm", "x", "--data", "d", "--out", "o").code == 2


def test_the_words_reach_the_assembly_of_morph(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fake_info(cli.home, "mine")
    heard: list[object] = []

    def join(assembly: tuple[object, ...]) -> CheckpointInfo:
        heard.extend(assembly)
        return made

    module = ModuleType("loopstudio.training.assemble_morph")
    monkeypatch.setattr(
        module, "MorphAssembly", lambda *words, **named: (*words, *named.items()), raising=False
    )
    monkeypatch.setattr(module, "assemble_morph", join, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.assemble_morph", module)
    words = ("t", "--data", "d", "--out", "o", "--title", "Mine", "--note", "twice")
    more = ("--kind", "loops", "--vocoder", "v", "--rounds", 3)
    said = cli.run("assemble-morph", *words, *more)
    named = [("report", None), ("note", "twice"), ("vocoder", Path("v")), ("rounds", 3)]
    assert heard == [Path("t"), Path("d"), Path("o"), "Mine", "loops", *named]
    assert f"mine is in {made.folder}" in said.out


def test_the_words_reach_the_assembly_of_diffusion(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fake_info(cli.home, "mine")
    heard: list[object] = []

    def join(assembly: tuple[object, ...]) -> CheckpointInfo:
        heard.extend(assembly)
        return made

    module = ModuleType("loopstudio.training.assemble_diffusion")
    monkeypatch.setattr(
        module, "DiffusionAssembly", lambda *words, **named: (*words, *named.items()), raising=False
    )
    monkeypatch.setattr(module, "assemble_diffusion", join, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.assemble_diffusion", module)
    words = ("t", "--morph", cli.home, "--data", "d", "--out", "o", "--title", "Mine")
    said = cli.run("assemble-diffusion", *words, "--note", "twice")
    named = [("report", None), ("curves", None), ("note", "twice")]
    assert heard == [Path("t"), cli.home, Path("d"), Path("o"), "Mine", "loops", *named]
    assert f"mine is in {made.folder}" in said.out


def test_the_words_reach_the_assembly_of_diffusion_on_sound(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fake_info(cli.home, "mine")
    heard: list[object] = []

    def join(assembly: tuple[object, ...]) -> CheckpointInfo:
        heard.extend(assembly)
        return made

    module = ModuleType("loopstudio.training.assemble_sound")
    monkeypatch.setattr(
        module, "SoundAssembly", lambda *words, **named: (*words, *named.items()), raising=False
    )
    monkeypatch.setattr(module, "assemble_sound", join, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.assemble_sound", module)
    said = cli.run("assemble-diffusion", "t", "--data", "d", "--out", "o", "--note", "twice")
    named = [("report", None), ("curves", None), ("note", "twice")]
    assert heard == [Path("t"), Path("d"), Path("o"), "Diffuse", "loops", *named]
    assert f"mine is in {made.folder}" in said.out


def test_the_words_reach_what_gives_another_vocoder(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fake_info(cli.home, "mine")
    heard: list[object] = []

    def join(revoicing: tuple[object, ...]) -> CheckpointInfo:
        heard.extend(revoicing)
        return made

    module = ModuleType("loopstudio.training.revoiced")
    monkeypatch.setattr(module, "Revoicing", lambda *words: words, raising=False)
    monkeypatch.setattr(module, "revoice", join, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.revoiced", module)
    words = (cli.home, "--vocoder", cli.home, "--out", "o", "--title", "Mine", "--report", "r")
    said = cli.run("revoice", *words)
    assert heard == [cli.home, cli.home, Path("o"), "Mine", Path("r"), None]
    assert f"mine is in {made.folder}" in said.out


def test_the_words_reach_the_assembly_of_melodies(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fake_info(cli.home, "mine")
    heard: list[object] = []

    def join(assembly: tuple[object, ...]) -> CheckpointInfo:
        heard.extend(assembly)
        return made

    module = ModuleType("loopstudio.training.assemble_melodist")
    monkeypatch.setattr(
        module, "MelodistAssembly", lambda *words, **named: (*words, *named.items()), raising=False
    )
    monkeypatch.setattr(module, "assemble_melodist", join, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.assemble_melodist", module)
    words = ("t", "--morph", cli.home, "--data", "d", "--out", "o", "--title", "Mine")
    said = cli.run("assemble-melodist", *words, "--rounds", 3)
    named = [("report", None), ("rounds", 3), ("note", "")]
    assert heard == [Path("t"), cli.home, Path("d"), Path("o"), "Mine", "synths", *named]
    assert f"mine is in {made.folder}" in said.out
