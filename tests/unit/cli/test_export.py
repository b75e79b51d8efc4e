import json
from pathlib import Path

import pytest

from loopstudio.audio.wav import read_wav
from tests.support.clips import clip, wav
from tests.support.command_line import CommandLine


@pytest.fixture
def loops(cli: CommandLine) -> list[Path]:
    said = cli.run("generate", "--count", 2, "--seed", 3, "--tempo", 100, "--json")
    return [Path(line["path"]) for line in said.lines()]


def test_files_become_a_pack(cli: CommandLine, loops: list[Path]) -> None:
    said = cli.run("export", *loops, "--out", cli.home / "packs", "--name", "Late Night")
    assert said.code == 0, said.err
    pack = next((cli.home / "packs").iterdir())
    assert len(list(pack.rglob("*.wav"))) == 2
    assert (pack / "README.txt").is_file()
    assert str(pack) in said.out


def test_a_query_chooses_from_the_library(cli: CommandLine, loops: list[Path]) -> None:
    said = cli.run("export", "--query", "bpm:100", "--out", cli.home / "packs", "--json")
    wavs = [name for name in said.lines()[0]["files"] if name.endswith(".wav")]
    assert len(wavs) == len(loops)


def test_ids_choose_from_the_library(cli: CommandLine, loops: list[Path]) -> None:
    listed = cli.run("library", "list", "--json").lines()
    chosen = next(line["id"] for line in listed if line["path"] == str(loops[1]))
    said = cli.run("export", "--id", chosen, "--out", cli.home / "packs", "--json")
    wavs = [name for name in said.lines()[0]["files"] if name.endswith(".wav")]
    assert len(wavs) == 1


def test_the_words_become_the_options(cli: CommandLine, loops: list[Path]) -> None:
    out = cli.home / "packs"
    words = ("--bit-depth", "pcm16", "--rate", 48_000, "--tempo", 90, "--tempo", 110, "--no-cover")
    said = cli.run("export", loops[0], "--out", out, *words)
    assert said.code == 0, said.err
    wavs = sorted(out.rglob("*.wav"))
    assert [read_wav(path).audio.rate for path in wavs] == [48_000, 48_000]
    assert {"90bpm" in path.name for path in wavs} == {True, False}


def test_a_dry_run_shows_what_would_be_and_writes_nothing(
    cli: CommandLine, loops: list[Path]
) -> None:
    out = cli.home / "packs"
    said = cli.run("export", *loops, "--out", out, "--dry-run", "--json").lines()[0]
    assert not out.exists()
    done = cli.run("export", *loops, "--out", out, "--json").lines()[0]
    assert done["target"] == said["target"]
    assert {file["path"] for file in said["files"]} == {
        str(path.relative_to(done["target"])) for path in out.rglob("*") if path.is_file()
    }


def test_the_dry_run_for_people_lists_every_file(cli: CommandLine, loops: list[Path]) -> None:
    said = cli.run("export", *loops, "--out", cli.home, "--dry-run")
    assert "README.txt" in said.out
    assert "MB" in said.out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "at least one clip"),
        (("--query", "bpm:199"), "No clip of the library fits"),
        (("--id", "gone"), "no longer in the library"),
        (("gone.wav",), "gone.wav"),
        (("--rate", 22_050, "gone.wav"), "22050"),
        (("--licence", "custom", "--licence-file", "gone.txt"), "gone.txt"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    words: tuple[object, ...], reason: str, cli: CommandLine
) -> None:
    said = cli.run("export", *words, "--out", cli.home / "packs")
    assert said.code == 1
    assert reason in said.err


def test_a_format_that_is_none_is_code_2(cli: CommandLine, loops: list[Path]) -> None:
    assert cli.run("export", *loops, "--format", "8-track").code == 2


def test_the_pack_carries_the_credits_of_the_checkpoint(
    cli: CommandLine, loops: list[Path]
) -> None:
    out = cli.home / "packs"
    cli.run("export", *loops, "--out", out)
    pack = next(out.iterdir())
    assert json.loads((pack / "manifest.json").read_text())["credits"] == [
        "Groove MIDI Dataset, CC-BY 4.0"
    ]
    assert "Groove MIDI Dataset" in (pack / "README.txt").read_text()


def test_a_recording_is_not_stamped_with_a_licence_in_silence(cli: CommandLine) -> None:
    recording = wav(cli.home, clip("hers", provenance=None))
    said = cli.run("export", recording, "--out", cli.home / "packs")
    (written,) = (cli.home / "packs").rglob("*.wav")
    assert "Without a licence" in said.err
    assert "such as hers" in said.err
    assert b"CC0" not in written.read_bytes()


def test_a_licence_that_is_named_is_stamped_on_recordings_too(cli: CommandLine) -> None:
    recording = wav(cli.home, clip("mine", provenance=None))
    said = cli.run("export", recording, "--out", cli.home / "packs", "--licence", "CC0-1.0")
    (written,) = (cli.home / "packs").rglob("*.wav")
    assert said.err == ""
    assert b"CC0-1.0" in written.read_bytes()


def test_a_dry_run_says_which_sizes_it_knows(cli: CommandLine, loops: list[Path]) -> None:
    out = cli.home / "packs"
    shown = cli.run("export", *loops, "--out", out, "--dry-run").out
    said = cli.run("export", *loops, "--out", out, "--dry-run", "--json").lines()[0]
    exact = {file["path"] for file in said["files"] if file["exact"]}
    assert exact == {"LICENSE.txt", "SHA256SUMS"}
    assert shown.count("about") == 1 + len(said["files"]) - len(exact)


def test_files_tell_the_tempo_that_is_true_of_them(cli: CommandLine) -> None:
    made = cli.run("generate", "--count", 1, "--seed", 3, "--tempo", 93.5, "--json").lines()[0]
    loop = Path(made["path"])
    out = cli.home / "packs"
    said = cli.run("export", loop, "--out", out, "--tempo", 93.5, "--tempo", 100, "--json")
    names = sorted(Path(name).name for name in said.lines()[0]["files"] if name.endswith(".wav"))
    assert loop.name.endswith("_93.5bpm.wav")
    assert [name.rpartition("_")[2] for name in names] == ["100bpm.wav", "93.5bpm.wav"]
