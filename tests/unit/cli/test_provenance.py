from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.level import gain
from loopstudio.audio.loop import fit
from loopstudio.audio.provenance import provenance_from_json, provenance_to_json
from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.cli.provenance import Uninterrupted
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Fresh, Idea, Repaint, Vary
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import Axis, Grid, LatentTrack, MorphRequest
from loopstudio.core.painted import Painted, Span
from tests.support.command_line import CommandLine

TRACK = LatentTrack.of(np.zeros((1, 1), dtype=np.float32))


@pytest.fixture
def loop(cli: CommandLine) -> Path:
    said = cli.run("generate", "--count", 2, "--seed", 8, "--tempo", 97, "--json")
    return Path(said.lines()[1]["path"])


def test_show_says_how_a_file_was_made(cli: CommandLine, loop: Path) -> None:
    said = cli.run("show", loop)
    assert "fake-drums" in said.out
    assert "9 (item 2 of 2 from 8)" in said.out
    assert "97 BPM" in said.out


def test_show_gives_the_whole_of_it_to_a_program(cli: CommandLine, loop: Path) -> None:
    made = cli.run("show", loop, "--json").lines()[0]
    assert (made["seed"], made["index"], made["request"]["count"]) == (9, 1, 2)


def test_show_says_which_grid_a_loop_is_of(cli: CommandLine, loop: Path) -> None:
    wav = read_wav(loop)
    grid = Grid(Axis(0, -1.0, 1.0, 2), Axis(4, 0.0, 1.0, 3))
    made = provenance_from_json(str(wav.provenance_json))
    request = MorphRequest("fake-drums", count=6, grid=grid)
    text = provenance_to_json(replace(made, request=request))
    write_wav(loop, wav.audio, wav.tags, text)
    assert "dimension 1 in 2 steps, dimension 5 in 3 steps" in cli.run("show", loop).out


def test_show_says_which_key_a_loop_was_asked_in(cli: CommandLine, loop: Path) -> None:
    assert "key" not in cli.run("show", loop).out
    wav = read_wav(loop)
    made = provenance_from_json(str(wav.provenance_json))
    text = provenance_to_json(replace(made, request=LoopRequest("fake-drums", key="F#m")))
    write_wav(loop, wav.audio, wav.tags, text)
    assert "F#m" in cli.run("show", loop).out


@pytest.mark.parametrize(
    ("idea", "said"),
    [
        (Fresh(), "fresh"),
        (Extend(TRACK, 1), "extend 1 bar to 2"),
        (Vary(TRACK, 0.25), "vary by 0.25"),
        (Repaint(TRACK, Painted((Span(0.25, 0.5),))), "inpaint 25.0% to 50.0%"),
    ],
)
def test_show_says_what_was_asked_of_diffuse(
    cli: CommandLine, loop: Path, idea: Idea, said: str
) -> None:
    wav = read_wav(loop)
    made = provenance_from_json(str(wav.provenance_json))
    request = DiffuseRequest("fake-drums", bars=2, key="Am", guidance=2.25, idea=idea)
    write_wav(loop, wav.audio, wav.tags, provenance_to_json(replace(made, request=request)))
    shown = cli.run("show", loop).out
    for words in (said, "Am", "15 (faithful)", "guidance", "2.25"):
        assert words in shown


def test_show_says_no_guidance_where_nothing_led(cli: CommandLine, loop: Path) -> None:
    wav = read_wav(loop)
    made = provenance_from_json(str(wav.provenance_json))
    request = DiffuseRequest("fake-drums", guidance=2.25)
    write_wav(loop, wav.audio, wav.tags, provenance_to_json(replace(made, request=request)))
    assert "none" in cli.run("show", loop).out


def test_show_says_after_how_many_steps_a_loop_was_kept(cli: CommandLine, loop: Path) -> None:
    wav = read_wav(loop)
    made = provenance_from_json(str(wav.provenance_json))
    request = DiffuseRequest("fake-drums", bars=2, calls=15, kept_at=20, idea=Extend(TRACK, 1))
    write_wav(loop, wav.audio, wav.tags, provenance_to_json(replace(made, request=request)))
    assert "kept as it was after 20 of 30" in cli.run("show", loop).out


def test_show_says_half_precision(cli: CommandLine, loop: Path) -> None:
    wav = read_wav(loop)
    made = provenance_from_json(str(wav.provenance_json))
    request = DiffuseRequest("fake-drums", precision="half")
    write_wav(loop, wav.audio, wav.tags, provenance_to_json(replace(made, request=request)))
    assert "half" in cli.run("show", loop).out


def test_remake_makes_it_again_bit_for_bit(cli: CommandLine, loop: Path) -> None:
    said = cli.run("remake", loop, "--out", cli.home / "again", "--json").lines()[0]
    assert (said["identical"], said["difference_db"]) == (True, -120.0)
    assert Path(said["path"]).is_file()
    assert "bit for bit" in cli.run("remake", loop, "--out", cli.home / "again").out


def test_a_file_that_was_changed_is_said_to_differ(cli: CommandLine, loop: Path) -> None:
    wav = read_wav(loop)
    write_wav(loop, gain(wav.audio, -1.0), wav.tags, wav.provenance_json)
    said = cli.run("remake", loop, "--out", cli.home / "again")
    assert "the largest difference is -" in said.out


def test_a_file_at_another_tempo_is_not_compared(cli: CommandLine, loop: Path) -> None:
    wav = read_wav(loop)
    half = fit(wav.audio, wav.audio.frames // 2)
    write_wav(loop, half, None, wav.provenance_json)
    said = cli.run("remake", loop, "--out", cli.home / "again")
    assert "nothing was compared" in said.out


def test_a_folder_that_cannot_be_is_told_first(cli: CommandLine, loop: Path) -> None:
    (cli.home / "file").touch()
    said = cli.run("remake", loop, "--out", cli.home / "file" / "out")
    assert (said.code, "cannot be used as a folder" in said.err) == (1, True)


def test_a_file_from_elsewhere_is_code_1(cli: CommandLine) -> None:
    path = cli.home / "notes.txt"
    path.write_text("Buy strings.")
    assert cli.run("show", path).code == 1
    assert cli.run("remake", path).code == 1


def test_nobody_watches_a_remake() -> None:
    run = Uninterrupted()
    run.tick(1, 2)
    assert not run.cancelled
