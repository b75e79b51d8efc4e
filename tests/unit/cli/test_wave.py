from pathlib import Path

import pytest

from loopstudio.app.remake import show
from loopstudio.audio.wav import read_wav
from loopstudio.core.clip import Clip
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest
from tests.support.clips import provenance, wav
from tests.support.command_line import CommandLine
from tests.support.wave import dull, wave_bundle

QUICK = ("--steps", 2, "--seed", 4)
TEMPO = Tempo(150.0)


@pytest.fixture
def polishing(cli: CommandLine) -> CommandLine:
    wave_bundle(cli.home / "data" / "models" / "tiny")
    return cli


@pytest.fixture
def source(tmp_path: Path) -> Path:
    sound = dull(TEMPO, channels=2)
    return wav(tmp_path, Clip("amber", sound, TEMPO, 1, "loops", "Am", provenance(label="house")))


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.wav"))


def request_of(path: Path) -> WaveRequest:
    request = show(path).request
    assert isinstance(request, WaveRequest)
    return request


def test_a_loop_is_polished_and_says_how(polishing: CommandLine, source: Path) -> None:
    out = polishing.home / "out"
    said = polishing.run("polish", source, *QUICK, "--strength", 0.4, "--count", 2, "--out", out)
    assert "2 loops from tiny, seed 4." in said.out, said.err
    made = files(out)
    first = read_wav(source)
    for path in made:
        found = read_wav(path)
        assert found.audio.samples.shape == first.audio.samples.shape
        assert found.tags is not None
        assert (found.tags.key, found.tags.tempo) == ("Am", TEMPO)
    assert {request_of(path).work for path in made} == {Polish(0.4)}
    assert "polished by 0.4" in polishing.run("show", made[0]).out


def test_a_dull_loop_is_made_whole_from_where_it_was_cut(
    polishing: CommandLine, source: Path
) -> None:
    out = polishing.home / "out"
    said = polishing.run("upsample", source, *QUICK, "--out", out)
    assert "amber was cut at 3,000 Hz." in said.out, said.err
    (path,) = files(out)
    work = request_of(path).work
    assert isinstance(work, Upsample)
    assert work.cutoff == pytest.approx(3_000.0, rel=0.1)
    assert read_wav(path).audio.frames == read_wav(source).audio.frames
    assert "upsampled from" in polishing.run("show", path).out


def test_a_cutoff_may_be_told(polishing: CommandLine, source: Path) -> None:
    out = polishing.home / "out"
    polishing.run("upsample", source, *QUICK, "--cutoff", 3_500, "--out", out)
    assert request_of(files(out)[0]).work == Upsample(3_500.0)


def test_both_are_made_again(polishing: CommandLine, source: Path) -> None:
    out = polishing.home / "out"
    polishing.run("polish", source, *QUICK, "--out", out)
    polishing.run("upsample", source, *QUICK, "--out", out)
    for path in files(out):
        again = polishing.run("remake", path, "--out", polishing.home / "again").out
        assert "the same, bit for bit" in again


def test_without_a_diffusion_vocoder_it_is_said_what_is_missing(
    cli: CommandLine, source: Path
) -> None:
    for verb in ("polish", "upsample"):
        said = cli.run(verb, source)
        assert said.code == 1
        assert "no diffusion vocoder here" in said.err
