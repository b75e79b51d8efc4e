from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.remake import show
from loopstudio.audio.wav import read_wav
from loopstudio.cli import studio
from loopstudio.cli.generate import Sources
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import Between, Like, LoopRequest, Mix
from tests.support.command_line import CommandLine
from tests.support.diffusion import latent_bundle
from tests.support.session import FAKE_TOOLS


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.wav"))


def test_loops_go_into_the_library(cli: CommandLine) -> None:
    said = cli.run("generate", "--count", 2, "--seed", 5)
    assert said.code == 0
    assert "2 loops from fake-drums, seed 5." in said.out
    assert len(cli.run("library", "list", "--json").lines()) == 2


def test_loops_go_into_a_folder_instead(cli: CommandLine) -> None:
    said = cli.run("generate", "--count", 3, "--out", cli.home / "out", "--json")
    assert [Path(line["path"]) for line in said.lines()] != []
    assert len(files(cli.home / "out")) == 3
    assert cli.run("library", "list", "--json").lines() == []


def test_the_words_become_the_request(cli: CommandLine) -> None:
    words = ("--seed", 9, "--style", "techno", "--variety", 0.5, "--tempo", 174, "--no-noise")
    line = cli.run("generate", "--count", 1, *words, "--json").lines()[0]
    request = show(Path(line["path"])).request
    assert isinstance(request, LoopRequest)
    assert (request.seed, request.style, request.variety) == (9, "techno", 0.5)
    assert (request.tempo.bpm, request.noise) == (174.0, False)
    assert line["bpm"] == 174.0


def test_the_same_seed_gives_the_same_loop(cli: CommandLine) -> None:
    for folder in ("a", "b"):
        cli.run("generate", "--count", 1, "--seed", 4, "--out", cli.home / folder)
    one, two = (read_wav(files(cli.home / folder)[0]).audio for folder in ("a", "b"))
    assert np.array_equal(one.samples, two.samples)


def test_without_a_seed_each_run_is_another(cli: CommandLine) -> None:
    first, second = (cli.run("generate", "--count", 1, "--json").lines()[0] for _ in range(2))
    assert first["seed"] != second["seed"]


@pytest.fixture
def pair(cli: CommandLine) -> list[Path]:
    cli.run("generate", "--count", 2, "--seed", 1, "--tempo", 100, "--out", cli.home / "pair")
    return files(cli.home / "pair")


def request_of(said_path: str) -> object:
    request = show(Path(said_path)).request
    assert isinstance(request, LoopRequest)
    return request.idea


def test_more_like_a_file(cli: CommandLine, pair: list[Path]) -> None:
    said = cli.run("generate", "--count", 1, "--like", pair[0], "--distance", 0.1, "--json")
    origin = show(pair[0]).latent
    assert origin is not None
    assert request_of(said.lines()[0]["path"]) == Like(origin, 0.1)


def test_more_like_a_clip_by_its_id(cli: CommandLine) -> None:
    made = cli.run("generate", "--count", 1, "--json").lines()[0]
    out = cli.home / "out"
    said = cli.run("generate", "--count", 1, "--like", made["id"][:8], "--out", out, "--json")
    assert isinstance(request_of(said.lines()[0]["path"]), Like)


def test_a_loop_that_is_none_is_told(cli: CommandLine) -> None:
    said = cli.run("generate", "--like", "nowhere")
    assert said.err == "There is no file nowhere, and no clip whose id begins so.\n"


def test_from_one_file_to_another(cli: CommandLine, pair: list[Path]) -> None:
    said = cli.run("generate", "--count", 3, "--between", *pair, "--json")
    assert [type(request_of(line["path"])) for line in said.lines()] == [Between] * 3


def test_the_rhythm_of_one_with_the_sound_of_another(cli: CommandLine, pair: list[Path]) -> None:
    said = cli.run("generate", "--count", 1, "--rhythm", pair[0], "--sound", pair[1], "--json")
    mix = request_of(said.lines()[0]["path"])
    assert isinstance(mix, Mix)
    assert mix.crossover == 0.5


def test_more_or_less_comes_from_the_rhythm(cli: CommandLine, pair: list[Path]) -> None:
    words = ("--rhythm", pair[0], "--sound", pair[1], "--crossover", 0.25)
    said = cli.run("generate", "--count", 1, *words, "--json")
    mix = request_of(said.lines()[0]["path"])
    assert isinstance(mix, Mix)
    assert mix.crossover == 0.25


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--count", 0), "outside 1 to 256"),
        (("--count", 257), "outside 1 to 256"),
        (("--tempo", 300), "outside 60 to 200"),
        (("--tempo", 0), "outside 60 to 200"),
        (("--tempo", 500), "outside 60 to 200"),
        (("--tempo", "nan"), "outside"),
        (("--seed", -1), "outside 0 to"),
        (("--variety", 9), "outside 0 to 1.5"),
        (("--style", "polka"), "polka"),
        (("--key", "Am"), "knows no keys"),
        (("--checkpoint", "gone"), "no checkpoint 'gone'"),
        (("--rhythm", "a.wav"), "go together"),
        (("--crossover", 0.5), "name both, or leave it out"),
        (("--like", "a.wav", "--distance", 0), "not above 0 and at most 1"),
        (("--distance", 0.5), "name one, or none"),
        (("--between", "a.wav", "b.wav", "--distance", 0.5), "name one, or none"),
        (("--like", "gone.wav"), "gone.wav"),
    ],
)
def test_words_out_of_range_are_one_sentence_and_code_1(
    words: tuple[object, ...], reason: str, cli: CommandLine
) -> None:
    said = cli.run("generate", *words)
    assert said.code == 1
    assert reason in said.err
    assert said.err.count("\n") == 1


def test_words_that_are_none_are_code_2(cli: CommandLine) -> None:
    assert cli.run("generate", "--count", "many").code == 2


def test_an_engine_that_fails_says_why_and_keeps_the_rest(cli: CommandLine) -> None:
    cli.add("tired", behaviour="refusing", after=2)
    said = cli.run("generate", "--checkpoint", "tired", "--count", 4, "--json")
    assert said.code == 1
    assert "import it again" in said.err
    assert len(said.lines()) == 2


def test_another_checkpoint_than_the_files_is_refused(cli: CommandLine, pair: list[Path]) -> None:
    cli.add("other")
    said = cli.run("generate", "--like", pair[0], "--checkpoint", "other")
    assert "leave --checkpoint out" in said.err


def test_a_checkpoint_of_another_engine_is_refused_before_it_is_loaded(
    cli: CommandLine, unloaded: None
) -> None:
    del unloaded
    latent_bundle(cli.home / "data" / "models" / "noise")
    said = cli.run("generate", "--checkpoint", "noise")
    assert said.code == 1
    assert "use it with diffuse, vary, extend or inpaint" in said.err


def test_only_one_way_at_a_time() -> None:
    with pytest.raises(InvalidValue, match="exclude each other"):
        Sources(like="a", between=("b", "c"))


def test_the_demo_pack_has_sixteen_loops_and_is_made_once(cli: CommandLine) -> None:
    out = cli.home / "packs"
    said = cli.run("demo", "--out", out)
    assert said.code == 0, said.err
    assert f"A demo pack of 16 loops is in {out / 'LoopStudio-Demo-1'}" in said.out
    assert len(list(out.rglob("*.wav"))) == 16
    assert "already" in cli.run("demo", "--out", out).out


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where an engine is loaded."""
    tools = replace(FAKE_TOOLS, load=lambda _: pytest.fail("an engine was loaded"))
    monkeypatch.setattr(studio, "TOOLS", tools)


@pytest.mark.usefixtures("unloaded")
def test_a_style_that_is_none_is_told_before_an_engine_is_loaded(cli: CommandLine) -> None:
    said = cli.run("generate", "--style", "polka", "--out", cli.home / "out")
    assert said.err == "fake-drums has no style 'polka'; it has house, techno.\n"
    assert not (cli.home / "out").exists()


@pytest.mark.usefixtures("unloaded")
def test_a_folder_that_cannot_be_is_told_before_an_engine_is_loaded(cli: CommandLine) -> None:
    (cli.home / "file").touch()
    said = cli.run("generate", "--out", cli.home / "file" / "out")
    assert (said.code, "cannot be used as a folder: Not a directory." in said.err) == (1, True)


def test_the_help_says_how_two_files_are_named(cli: CommandLine) -> None:
    said = " ".join(cli.run("generate", "--help").out.replace("│", " ").split())
    assert "files, or how clips' ids begin, with a space between" in said
    assert "<Path" not in said
