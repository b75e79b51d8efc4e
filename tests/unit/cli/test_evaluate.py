import sys
from pathlib import Path
from types import ModuleType

import pytest

from loopstudio.training.asked import Budget, Choice
from tests.support.command_line import CommandLine
from tests.support.diffusion import latent_bundle
from tests.support.rave import tiny_bundle
from tests.support.wave import wave_bundle


def folder(cli: CommandLine) -> Path:
    return cli.home / "data" / "models" / "fake-drums"


class FakeReport:
    def as_dict(self) -> dict[str, object]:
        return {"rows": []}

    def table(self) -> str:
        return "what  how good"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Stand in for the evaluation, which takes minutes; note what it was asked."""
    asked: list[object] = []

    def run(*words: object, **named: object) -> FakeReport:
        asked.extend([*words, named["count"], named["human"]])
        return FakeReport()

    module = ModuleType("loopstudio.training.evaluate")
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.evaluate", module)
    return asked


def test_the_words_reach_the_evaluation(cli: CommandLine, asked: list[object]) -> None:
    said = cli.run("evaluate", "fake-drums", "--data", "d", "--out", "o", "--count", 9)
    assert asked == [folder(cli), Path("d"), Path("o"), 9, None]
    assert "what  how good" in said.out


def test_a_folder_names_a_checkpoint_too(cli: CommandLine, asked: list[object]) -> None:
    said = cli.run("evaluate", folder(cli), "--data", "d", "--out", "o", "--human", "h", "--json")
    assert asked == [folder(cli), Path("d"), Path("o"), 512, Path("h")]
    assert said.lines() == [{"rows": []}]


def test_a_checkpoint_that_is_not_there_is_one_sentence(cli: CommandLine) -> None:
    assert cli.run("evaluate", "gone", "--data", "d", "--out", "o").code == 1


def test_a_report_to_compare_with_that_is_not_there_is_one_sentence(cli: CommandLine) -> None:
    said = cli.run("evaluate", folder(cli), "--data", "d", "--out", "o", "--against", "gone.json")
    assert said.code == 1
    assert said.err.count("\n") == 1


def test_a_checkpoint_of_morph_is_measured_in_its_own_way(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tiny_bundle(cli.home / "data" / "models" / "tiny")
    asked: list[object] = []

    def run(*words: object, **named: object) -> FakeReport:
        asked.extend([*words, named["count"], named["beside"]])
        return FakeReport()

    module = ModuleType("loopstudio.training.evaluate_morph")
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.evaluate_morph", module)
    words = ("--data", "d", "--out", "o", "--count", 32, "--beside", "fake-drums")
    said = cli.run("evaluate", "tiny", *words)
    assert asked == [info.folder, Path("d"), Path("o"), 32, folder(cli)]
    assert "what  how good" in said.out


@pytest.mark.parametrize("word", ["--human", "--against"])
def test_words_that_say_nothing_of_morph_are_refused(cli: CommandLine, word: str) -> None:
    tiny_bundle(cli.home / "data" / "models" / "tiny")
    said = cli.run("evaluate", "tiny", "--data", "d", "--out", "o", word, "x")
    assert said.code == 1
    assert f"{word} says nothing of a checkpoint of Morph" in " ".join(said.err.split())


def test_a_word_that_says_nothing_of_loops_is_refused(cli: CommandLine) -> None:
    said = cli.run("evaluate", folder(cli), "--data", "d", "--out", "o", "--beside", "x")
    assert said.code == 1
    assert "--beside says nothing of a checkpoint of Loops" in " ".join(said.err.split())


def test_a_checkpoint_of_diffuse_is_measured_within_a_budget(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = latent_bundle(cli.home / "data" / "models" / "tiny")
    asked: list[object] = []

    def run(*words: object, **named: object) -> FakeReport:
        asked.extend([words[0], named["budget"]])
        return FakeReport()

    module = ModuleType("loopstudio.training.evaluate")
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.evaluate", module)
    said = cli.run("evaluate", "tiny", "--data", "d", "--quality", "quick", "--calls", 12)
    assert asked == [info.folder, Budget("quick", 12)]
    assert "what  how good" in said.out
    for words in (("--quality", "magic"), ("--beside", "x")):
        assert cli.run("evaluate", "tiny", "--data", "d", *words).code == 1


@pytest.mark.parametrize("words", [("--quality", "quick"), ("--calls", 12)])
def test_words_of_diffuse_say_nothing_of_others(
    cli: CommandLine, words: tuple[object, ...]
) -> None:
    said = cli.run("evaluate", folder(cli), "--data", "d", *words)
    assert said.code == 1
    assert f"{words[0]} says nothing of a checkpoint of Loops" in " ".join(said.err.split())


def test_several_numbers_of_calls_are_one_table(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = latent_bundle(cli.home / "data" / "models" / "tiny")
    asked: list[object] = []

    def run(*words: object, **named: object) -> FakeReport:
        asked.extend([*words, named["calls"], named["sampler"], named["count"]])
        return FakeReport()

    module = ModuleType("loopstudio.training.evaluate_calls")
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.evaluate_calls", module)
    words = ("--data", "d", "--out", "o", "--calls", "20,5,10", "--quality", "best")
    said = cli.run("evaluate", "tiny", *words, "--count", 32)
    assert asked == [info.folder, Path("d"), Path("o"), (5, 10, 20), "best", 32]
    assert "what  how good" in said.out
    assert cli.run("evaluate", "tiny", *words, "--json").lines() == [{"rows": []}]
    refused = cli.run("evaluate", "tiny", *words, "--human", "h")
    assert refused.code == 1
    assert "--human says nothing of several numbers of calls" in " ".join(refused.err.split())


def test_calls_that_are_no_numbers_are_one_sentence(cli: CommandLine) -> None:
    latent_bundle(cli.home / "data" / "models" / "tiny")
    said = cli.run("evaluate", "tiny", "--data", "d", "--calls", "many")
    assert said.code == 1
    assert "is no list of numbers such as 5,10,20" in " ".join(said.err.split())


def test_a_diffusion_vocoder_is_measured_beside_a_quick_one(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave_bundle(cli.home / "data" / "models" / "polish")
    asked: list[object] = []

    def run(*words: object, **named: object) -> FakeReport:
        asked.extend([*words, named["count"], named["calls"]])
        return FakeReport()

    module = ModuleType("loopstudio.training.evaluate_wave")
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "loopstudio.training.evaluate_wave", module)
    words = ("evaluate", "polish", "--data", "d", "--out", "o", "--count", 20)
    assert "name --beside" in cli.run(*words).err
    said = cli.run(*words, "--beside", "fake-drums", "--calls", 4)
    polish = cli.home / "data" / "models" / "polish"
    assert asked == [polish, Path("d"), Path("o"), folder(cli), 20, 4]
    assert "what  how good" in said.out
    assert "leave it out" in cli.run(*words, "--quality", "quick").err
    assert "name one" in " ".join(cli.run(*words, "--calls", "4,5").err.split())


def test_loops_may_be_sounded_again(
    cli: CommandLine, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    info = wave_bundle(cli.home / "data" / "models" / "polish")
    found: list[object] = []
    module = sys.modules["loopstudio.training.evaluate"]

    def run(*_words: object, **named: object) -> FakeReport:
        found.append(named["vocoder"])
        return FakeReport()

    monkeypatch.setattr(module, "run", run)
    cli.run("evaluate", "fake-drums", "--data", "d", "--polish", "polish")
    cli.run("evaluate", "fake-drums", "--data", "d")
    assert isinstance(found[0], Choice)
    assert (found[0].info, found[1], asked) == (info, None, [])
