from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.app import abilities
from loopstudio.app.remake import show
from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.core.diffuse_request import Between, DiffuseRequest
from loopstudio.core.tempo import Tempo
from loopstudio.engines.manifest import read_manifest, write_manifest
from tests.support.command_line import CommandLine
from tests.support.diffusion import latent_bundle
from tests.support.published_bundles import WIDE, published_bundle

QUICK = ("--steps", 2)


@pytest.fixture
def noise(cli: CommandLine) -> CommandLine:
    latent_bundle(cli.home / "data" / "models" / "tiny")
    return cli


@pytest.fixture
def loops(cli: CommandLine) -> list[Path]:
    words = ("--count", 2, "--seed", 1, "--tempo", 100, "--style", "techno")
    cli.run("generate", *words, "--out", cli.home / "loops")
    return files(cli.home / "loops")


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.wav"))


def request_of(path: Path) -> DiffuseRequest:
    request = show(path).request
    assert isinstance(request, DiffuseRequest)
    return request


def samples(path: Path) -> NDArray[np.float32]:
    return read_wav(path).audio.samples


def test_loops_are_made_in_a_style_and_a_key(noise: CommandLine) -> None:
    words = ("--count", 2, "--style", "pads", "--key", "f# minor", "--guidance", 2.5, "--bars", 2)
    more = ("--tempo", 93, "--seed", 4, "--quality", "quick", "--steps", 5)
    said = noise.run("diffuse", *words, *more, "--out", noise.home / "out")
    assert "2 loops from tiny, seed 4." in said.out, said.err
    made = files(noise.home / "out")
    assert [read_wav(path).audio.frames for path in made] == [Tempo(93).bar_frames(44_100, 2)] * 2
    tags = read_wav(made[0]).tags
    assert tags is not None
    assert tags.key == "F#m"
    request = request_of(made[0])
    assert (request.style, request.key, request.guidance) == ("pads", "F#m", 2.5)
    assert (request.sampler, request.calls, show(made[0]).label) == ("quick", 5, "pads")


def test_a_preset_has_its_own_number_of_steps(noise: CommandLine) -> None:
    noise.run("diffuse", "--count", 1, "--quality", "quick", "--out", noise.home / "out")
    (path,) = files(noise.home / "out")
    assert request_of(path).calls == 8


@pytest.mark.parametrize(("steps", "guidance"), [(4, 2.0), (1, 1.0)])
def test_what_is_asked_for_leads_where_there_are_steps_for_it(
    noise: CommandLine, steps: int, guidance: float
) -> None:
    out = noise.home / "out"
    said = noise.run("diffuse", "--count", 1, "--steps", steps, "--style", "pads", "--out", out)
    assert said.code == 0, said.err
    assert request_of(files(out)[0]).guidance == guidance


def test_any_of_them_is_made_again(noise: CommandLine, loops: list[Path]) -> None:
    out = noise.home / "out"
    noise.run("diffuse", *QUICK, "--count", 1, "--out", out)
    noise.run("diffuse", *QUICK, "--count", 1, "--between", *loops, "--out", out)
    made = files(out)
    assert len(made) == 2
    for path in made:
        again = noise.run("remake", path, "--out", noise.home / "again").out
        assert "the same, bit for bit" in again


def test_clips_of_the_library_go_by_how_their_ids_begin(noise: CommandLine) -> None:
    made = noise.run("generate", "--count", 2, "--seed", 1, "--tempo", 100, "--json").lines()
    ids = [line["id"] for line in made]
    said = noise.run("diffuse", *QUICK, "--between", *ids, "--count", 1, "--out", noise.home / "o")
    assert said.code == 0, said.err
    assert isinstance(request_of(files(noise.home / "o")[0]).idea, Between)


def test_between_two_loops_a_seed_is_told_where_something_is_drawn(
    noise: CommandLine, loops: list[Path]
) -> None:
    words = ("diffuse", "--count", 1, "--steps", 2, "--between", *loops)
    assert "1 loop from tiny.\n" in noise.run(*words, "--out", noise.home / "a").out
    drawn = (*words, "--quality", "dpmpp-2m-sde", "--seed", 3)
    assert "1 loop from tiny, seed 3.\n" in noise.run(*drawn, "--out", noise.home / "b").out


def test_between_two_loops_is_the_same_again(noise: CommandLine, loops: list[Path]) -> None:
    words = ("diffuse", "--count", 2, *QUICK[:2], "--between", *loops)
    for folder in ("a", "b"):
        noise.run(*words, "--out", noise.home / folder)
    once, again = ([samples(path) for path in files(noise.home / folder)] for folder in ("a", "b"))
    assert len(once) == 2
    assert all(np.array_equal(one, other) for one, other in zip(once, again, strict=True))


@pytest.mark.parametrize(("kinds", "kind"), [("bass bass", "bass"), ("bass lead", None)])
def test_between_two_loops_is_of_the_kind_of_both(
    noise: CommandLine, loops: list[Path], kinds: str, kind: str | None
) -> None:
    for path, one in zip(loops, kinds.split(), strict=True):
        wav = read_wav(path)
        assert wav.tags is not None
        tags = replace(wav.tags, extra=(("kind", one), ("bars", "1")))
        write_wav(path, wav.audio, tags, wav.provenance_json)
    out = noise.home / "out"
    said = noise.run("diffuse", *QUICK, "--between", *loops, "--count", 1, "--out", out)
    assert said.code == 0, said.err
    assert request_of(files(out)[0]).kind == kind


def test_between_two_loops_are_loops(noise: CommandLine, loops: list[Path]) -> None:
    words = ("--between", *loops, *QUICK, "--count", 3, "--tempo", 100)
    said = noise.run("diffuse", *words, "--json")
    assert said.code == 0, said.err
    paths = [Path(line["path"]) for line in said.lines()]
    assert len(paths) == 3
    assert isinstance(request_of(paths[0]).idea, Between)
    assert not np.array_equal(samples(paths[0]), samples(paths[2]))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diffuse", "--quality", "magic"), "none of sketch, faithful, exact, published, quick"),
        (("diffuse", "--style", "polka"), "no style 'polka'; it has house, techno, pads"),
        (("diffuse", "--key", "H"), "'H' is not a key"),
        (("diffuse", "--steps", 0), "0 steps are outside 1 to 1,000"),
        (("diffuse", "--steps", 1, "--guidance", 2, "--style", "pads"), "two at once"),
        (("diffuse", "--guidance", 99, "--style", "pads"), "outside 1 to 15"),
        (("diffuse", "--bars", 9), "9 bars"),
        (("diffuse", "--tempo", 20), "outside 60 to 200"),
        (("diffuse", "--count", 0), "0 loops"),
        (("diffuse", "--checkpoint", "fake-drums"), "of Loops: use it with generate"),
        (("diffuse", "--between", "LOOP", "LOOP", "--seed", 1), "leave --seed out"),
        (("diffuse", "--guidance", 5), "name one, or leave --guidance out"),
        (("diffuse", "--between", "LOOP", "LOOP", "--bars", 1), "leave --bars out"),
        (("diffuse", "--between", "LOOP", "TWO"), "has 1 bar and"),
    ],
)
def test_what_cannot_be_is_code_1_in_one_sentence(
    noise: CommandLine, loops: list[Path], words: tuple[object, ...], said: str
) -> None:
    two = noise.home / "two.wav"
    if "TWO" in words:
        noise.run("diffuse", *QUICK, "--count", 1, "--bars", 2, "--out", noise.home / "two")
        (two,) = files(noise.home / "two")
    known = {"LOOP": loops[0], "TWO": two}
    answer = noise.run(*(known.get(str(word), word) for word in words))
    assert answer.code == 1
    assert said in " ".join(answer.err.split())


def test_without_a_checkpoint_of_diffusion_it_says_so(cli: CommandLine) -> None:
    answer = cli.run("diffuse")
    assert answer.code == 1
    assert "No checkpoint here is for this" in " ".join(answer.err.split())


def test_one_of_our_own_form_comes_first(noise: CommandLine) -> None:
    models = noise.home / "data" / "models"
    info = read_manifest(models / "tiny")
    (models / "a-published").mkdir()
    write_manifest(replace(info, network={"form": "published"}), models / "a-published")
    said = noise.run("diffuse", *QUICK, "--count", 1)
    assert "1 loop from tiny" in said.out, said.err


def test_half_precision_goes_with_the_loop_and_is_made_again(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abilities, "multiplies_bfloat16", lambda: True)
    published_bundle(cli.home / "data" / "models" / "wide", WIDE)
    words = (*QUICK, "--count", 1, "--tempo", 193, "--precision", "half")
    answer = cli.run("diffuse", *words, "--out", cli.home / "out")
    assert answer.code == 0, answer.err
    (half,) = files(cli.home / "out")
    assert request_of(half).precision == "half"
    said = cli.run("remake", half, "--out", cli.home / "again", "--json").lines()[0]
    assert said["identical"] is True


@pytest.mark.parametrize(("quick", "said"), [(True, "Tiny"), (False, "this processor")])
def test_half_precision_is_refused_where_it_saves_nothing(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, quick: bool, said: str
) -> None:
    monkeypatch.setattr(abilities, "multiplies_bfloat16", lambda: quick)
    models = cli.home / "data" / "models"
    if quick:
        latent_bundle(models / "tiny")
    else:
        published_bundle(models / "wide", WIDE)
    answer = cli.run("diffuse", "--precision", "half")
    assert answer.code == 1
    assert said in answer.err
