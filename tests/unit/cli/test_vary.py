from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.app.remake import show
from loopstudio.audio.loop import seam_db
from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Repaint, Vary
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from tests.support.clips import clip, wav
from tests.support.command_line import CommandLine
from tests.support.diffusion import latent_bundle
from tests.support.wave import wave_bundle

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


def test_any_of_them_is_made_again(noise: CommandLine, loops: list[Path]) -> None:
    out = noise.home / "out"
    noise.run("vary", loops[0], *QUICK, "--count", 1, "--out", out)
    noise.run("inpaint", loops[0], *QUICK, "--from", 1, "--to", 2, "--out", out)
    noise.run("extend", loops[0], *QUICK, "--bars", 2, "--out", out)
    made = files(out)
    assert len(made) == 3
    for path in made:
        again = noise.run("remake", path, "--out", noise.home / "again").out
        assert "the same, bit for bit" in again
        assert show(path).request.kind == "drums"  # type: ignore[union-attr]


def test_a_loop_goes_on_and_keeps_its_own_bars_to_the_sample(
    noise: CommandLine, loops: list[Path]
) -> None:
    said = noise.run("extend", loops[0], "--bars", 3, *QUICK, "--count", 2, "--json")
    assert said.code == 0, said.err
    first, second = (Path(line["path"]) for line in said.lines())
    before, made = samples(loops[0]), samples(first)
    frames = before.shape[1]
    assert made.shape[1] == Tempo(100.0).bar_frames(44_100, 3)
    assert np.array_equal(made[:, :frames], before)
    assert (made[:, frames:] != samples(second)[:, frames:]).any()
    request = request_of(first)
    assert (request.bars, request.style, request.tempo) == (3, "techno", Tempo(100.0))
    assert isinstance(request.idea, Extend)
    assert "extend 1 bar to 3" in noise.run("show", first).out
    assert seam_db(read_wav(first).audio) <= 0.0


def test_variations_have_the_tempo_and_the_style_of_their_loop(
    noise: CommandLine, loops: list[Path]
) -> None:
    said = noise.run("vary", loops[0], "--strength", 0.25, *QUICK, "--count", 2, "--json")
    first = request_of(Path(said.lines()[0]["path"]))
    assert (first.tempo, first.style, first.bars) == (Tempo(100.0), "techno", 1)
    assert isinstance(first.idea, Vary)
    assert first.idea.strength == 0.25
    # 42 frames: it was heard at the checkpoint's own tempo.
    assert isinstance(first.idea.sound, LatentTrack)
    assert first.idea.sound.array().shape == (6, 42)
    other = noise.run("vary", loops[0], *QUICK, "--count", 1, "--style", "any", "--tempo", 140)
    assert other.code == 0
    newest = noise.run("library", "list", "--limit", 1, "--json").lines()[0]
    assert (newest["style"], newest["bpm"]) == (None, 140.0)


def test_a_clip_of_the_library_is_named_by_its_id(noise: CommandLine) -> None:
    made = noise.run("diffuse", *QUICK, "--count", 1, "--key", "Am", "--json").lines()[0]
    said = noise.run("vary", made["id"][:12], *QUICK, "--count", 1, "--json").lines()[0]
    # Its key is told on.
    assert said["key"] == "Am"
    assert request_of(Path(said["path"])).tempo.bpm == made["bpm"]


def test_outside_of_what_is_painted_no_sample_changes(
    noise: CommandLine, loops: list[Path]
) -> None:
    words = ("--from", 1, "--to", 2, "--from", 3.5, "--to", 0.25, "--soft-edges", 0.25)
    said = noise.run("inpaint", loops[0], *words, *QUICK, "--out", noise.home / "out")
    assert said.code == 0, said.err
    (path,) = files(noise.home / "out")
    before, after = samples(loops[0]), samples(path)
    beat = before.shape[1] / 4
    same = (before == after)[0]
    for begin, end in ((0.25, 1.0), (2.0, 3.5)):
        assert same[int(begin * beat) + 1 : int(end * beat)].all()
    assert same[int(1.1 * beat) : int(1.9 * beat)].mean() < 0.1
    idea = request_of(path).idea
    assert isinstance(idea, Repaint)
    spans = (Span(0.25, 0.5), Span(0.875, 0.0625))
    assert idea.painted == Painted(spans, 0.0625)


def test_painting_over_all_of_a_loop_is_said(noise: CommandLine, loops: list[Path]) -> None:
    painted = ("--from", 0, "--to", 4, *QUICK, "--out", noise.home / "out")
    assert "nothing of it stays" in noise.run("inpaint", loops[0], *painted).err
    part = ("--from", 0, "--to", 3, *QUICK, "--out", noise.home / "out")
    assert not noise.run("inpaint", loops[0], *part).err


def test_a_wide_file_of_another_rate_keeps_its_form(noise: CommandLine) -> None:
    tempo = Tempo(120.0)
    wide = np.random.default_rng(1).uniform(-0.3, 0.3, (2, 2 * 48_000)).astype(np.float32)
    sound = replace(clip(tempo=tempo, audio=Audio(wide, 48_000)), provenance=None)
    source = wav(noise.home, sound)
    noise.run("inpaint", source, *QUICK, "--from", 0, "--to", 1, "--out", noise.home / "out")
    (path,) = files(noise.home / "out")
    assert read_wav(path).audio.rate == 48_000
    assert np.array_equal(samples(path)[:, 24_000:], samples(source)[:, 24_000:])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("vary", "no-such-file.wav"), "no-such-file.wav"),
        (("vary", "LOOP", "--strength", 0), "not above 0"),
        (("vary", "LOOP", "--strength", 1.5), "not above 0 and at most 1"),
        (("inpaint", "LOOP", "--from", 1, "--to", 9), "Beat 9 is not within the 4 beats"),
        (("inpaint", "LOOP", "--from", 1, "--to", 1), "begins where it ends"),
        (("inpaint", "LOOP", "--from", 4, "--to", 0), "begins where it ends"),
        (("vary", ""), "Name a file, or how a clip's id begins"),
        (("inpaint", "LOOP", "--from", 1, "--from", 2, "--to", 3), "as many of both"),
        (("inpaint", "LOOP", "--from", 1, "--to", 2, "--soft-edges", 5), "Edges of 5 beats"),
        (("vary", "LOOP", "--guidance", 3, "--style", "any"), "leave --guidance out"),
        (("extend", "LOOP", "--bars", 1), "has 1 bar already: ask for more, up to 8"),
        (("extend", "LOOP", "--bars", 9), "9 bars is outside 1 to 8"),
    ],
)
def test_what_cannot_be_is_code_1_in_one_sentence(
    noise: CommandLine, loops: list[Path], words: tuple[object, ...], said: str
) -> None:
    known = {"LOOP": loops[0]}
    answer = noise.run(*(known.get(str(word), word) for word in words))
    assert answer.code == 1
    assert said in " ".join(answer.err.split())


def test_without_a_part_to_paint_the_words_are_wrong(noise: CommandLine, loops: list[Path]) -> None:
    assert noise.run("inpaint", loops[0]).code == 2


def test_an_id_that_several_clips_have_is_refused(noise: CommandLine) -> None:
    made = noise.run("diffuse", *QUICK, "--count", 16, "--json").lines()
    heads = [line["id"][0] for line in made]
    twice = next(head for head in heads if heads.count(head) > 1)
    answer = noise.run("vary", twice)
    assert (answer.code, "clips have an id that begins with" in answer.err) == (1, True)


@pytest.mark.parametrize("verb", ["vary", "polish"])
def test_what_is_neither_a_file_nor_a_clip_is_said_to_be_neither(
    noise: CommandLine, verb: str
) -> None:
    wave_bundle(noise.home / "data" / "models" / "polish")
    answer = noise.run(verb, "0f0f")
    assert answer.code == 1
    assert "no file 0f0f, and no clip whose id begins so" in answer.err
