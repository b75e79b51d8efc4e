"""Somebody's network of diffusion, from its file to loops: imported, asked, made again."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.hosts import InlineHost
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.remake import show
from loopstudio.app.runtime import TOOLS
from loopstudio.audio.loop import seam_db
from loopstudio.audio.wav import read_wav
from loopstudio.cli import studio
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.tempo import Tempo
from tests.support.clips import clip, loop, wav
from tests.support.command_line import CommandLine, command_line
from tests.support.published_bundles import published_bundle
from tests.support.published_files import (
    WORDED,
    diffusers,
    plain,
    safe,
    small,
    small_dance,
    training,
    trimmed,
)
from tests.support.runs import Ticks

Write = Callable[[Path], Path]
QUICK = ("--steps", 3)
WALTZ = Tempo(180.0, 3, 4)


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    made = command_line(tmp_path, monkeypatch, capsys)
    monkeypatch.setattr(studio, "TOOLS", TOOLS)
    return made


def adp(write: Write) -> Write:
    def written(folder: Path) -> Path:
        path = write(folder)
        table = "attention_heads: 2\nresnet_groups: 4\nsample_rate: 8000\n"
        path.with_suffix(".yaml").write_text(table, encoding="utf-8")
        return path

    return written


FILES: dict[str, Write] = {
    "kicks.pt": adp(lambda folder: plain(folder / "kicks.pt", small())),
    "kicks.safetensors": adp(lambda folder: safe(folder / "kicks.safetensors", small())),
    "kicks.ckpt": adp(lambda folder: training(folder / "kicks.ckpt", small(), small())),
    "dance.ckpt": lambda folder: trimmed(folder / "dance.ckpt", small_dance(), 8_000),
    "diffusers": lambda folder: diffusers(folder / "dance", small_dance(), 8_000),
}


def imported(cli: CommandLine, write: Write = FILES["kicks.pt"]) -> CommandLine:
    said = cli.run("checkpoint", "import", write(cli.home), "--name", "theirs")
    assert said.code == 0, said.err
    return cli


def made(cli: CommandLine, *words: object) -> list[Path]:
    said = cli.run(*words, *QUICK, "--checkpoint", "theirs", "--json")
    assert said.code == 0, said.err
    return [Path(line["path"]) for line in said.lines()]


def request_of(path: Path) -> DiffuseRequest:
    request = show(path).request
    assert isinstance(request, DiffuseRequest)
    return request


@pytest.mark.parametrize("write", FILES.values(), ids=FILES.keys())
def test_a_file_becomes_loops_of_any_tempo(cli: CommandLine, write: Write) -> None:
    paths = made(imported(cli, write), "diffuse", "--count", 2, "--tempo", 187.5, "--seed", 4)
    assert len(paths) == 2
    for path in paths:
        audio = read_wav(path).audio
        assert audio.rate == 8_000
        assert audio.frames == Tempo(187.5).bar_frames(8_000)
        assert seam_db(audio) <= 0.0
        assert np.abs(audio.samples).max() > 0.1


def test_every_kind_of_loop_is_made_again(cli: CommandLine) -> None:
    imported(cli)
    first, second = made(cli, "diffuse", "--count", 2, "--tempo", 180)
    paths = [
        first,
        *made(cli, "vary", first, "--strength", 0.4, "--count", 1),
        *made(cli, "inpaint", first, "--from", 1, "--to", 2),
        *made(cli, "diffuse", "--between", first, second, "--count", 2, "--tempo", 170),
    ]
    assert len({path.read_bytes() for path in paths}) == len(paths) == 5
    for path in paths:
        again = cli.run("remake", path, "--out", cli.home / "again").out
        assert "the same, bit for bit" in again


def test_a_loop_of_any_rate_and_meter_is_varied_and_stays_what_it_is(cli: CommandLine) -> None:
    imported(cli)
    source = wav(cli.home, clip(audio=loop(WALTZ), tempo=WALTZ))
    (varied,) = made(cli, "vary", source, "--count", 1, "--strength", 0.2)
    assert request_of(varied).tempo == WALTZ
    assert read_wav(varied).audio.frames == WALTZ.bar_frames(8_000)
    (slower,) = made(cli, "vary", source, "--count", 1, "--tempo", 150)
    assert request_of(slower).tempo == Tempo(150.0, 3, 4)


def test_outside_of_what_is_painted_every_sample_stays(cli: CommandLine) -> None:
    imported(cli)
    source = wav(cli.home, clip(tempo=Tempo(180.0)))
    (path,) = made(cli, "inpaint", source, "--from", 1, "--to", 2)
    before, after = read_wav(source).audio, read_wav(path).audio
    assert (after.rate, after.samples.shape) == (before.rate, before.samples.shape)
    beat = before.frames // 4
    outside = np.r_[0:beat, 2 * beat + 2 : before.frames]
    assert np.array_equal(after.samples[:, outside], before.samples[:, outside])
    inside = Audio(after.samples[:, beat : 2 * beat], after.rate)
    assert not np.allclose(inside.samples, before.samples[:, beat : 2 * beat], atol=1e-3)


def test_words_lead_a_network_that_learned_with_them(cli: CommandLine) -> None:
    info = published_bundle(cli.home / "data" / "models" / "theirs", WORDED)
    np.save(cli.home / "rain.npy", np.ones((1, 3, 5), dtype=np.float32))
    words = ("--count", 1, "--seed", 4, "--tempo", 180)
    plain_, led = (
        made(cli, "diffuse", *words, *more)[0]
        for more in ((), ("--embedding", cli.home / "rain.npy", "--guidance", 3))
    )
    assert info.name == "theirs"
    assert not np.array_equal(read_wav(plain_).audio.samples, read_wav(led).audio.samples)
    again = cli.run("remake", led, "--out", cli.home / "again").out
    assert "the same, bit for bit" in again


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diffuse", "--style", "house"), "house"),
        (("diffuse", "--key", "Am"), "knows no keys"),
        (("diffuse", "--guidance", 3), "nothing to lead it towards"),
    ],
)
def test_what_a_published_network_cannot_do_is_said(
    cli: CommandLine, words: tuple[object, ...], said: str
) -> None:
    told = imported(cli).run(*words, "--checkpoint", "theirs")
    assert told.code == 1
    assert said in told.err
    assert told.err.count("\n") == 1


def test_an_import_with_other_settings_sounds_otherwise_without_a_restart(tmp_path: Path) -> None:
    source, catalog = safe(tmp_path / "kicks.safetensors", small()), Catalog((tmp_path / "models",))
    host = InlineHost(catalog.get, TOOLS)
    sounds: list[Clip] = []
    for heads in ("2", "8", "2"):
        said = (("heads", heads), ("rate", "8000"))
        foreign = ForeignCheckpoint(
            (source,), "kicks", tmp_path / "models", said=said, replaces=True
        )
        host.import_checkpoint(foreign, Ticks())
        catalog.refresh()
        sounds += host.clips(DiffuseRequest("kicks", calls=2, seed=3), Ticks())
    host.close()
    first, other, again = sounds
    assert np.array_equal(first.audio.samples, again.audio.samples)
    assert not np.array_equal(first.audio.samples, other.audio.samples)
    assert first.provenance is not None
    assert other.provenance is not None
    assert first.provenance.sha256 != other.provenance.sha256
