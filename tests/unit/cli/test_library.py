from pathlib import Path

import pytest

from tests.support.clips import clip, wav
from tests.support.command_line import CommandLine


def test_the_list_is_a_table_for_people(cli: CommandLine) -> None:
    cli.run("generate", "--count", 3, "--style", "house")
    lines = cli.run("library", "list").out.splitlines()
    assert lines[0].split() == ["name", "bpm", "bars", "kind", "style", "rating", "file"]
    assert len(lines) == 4


def test_a_long_list_is_cut_and_says_so(cli: CommandLine) -> None:
    cli.run("generate", "--count", 3)
    assert "... and 2 more" in cli.run("library", "list", "--limit", 1).out


def test_a_query_finds_what_fits(cli: CommandLine) -> None:
    cli.run("generate", "--count", 2, "--tempo", 90, "--style", "house")
    cli.run("generate", "--count", 1, "--tempo", 174, "--style", "techno")
    assert len(cli.run("library", "search", "bpm:80-100", "--json").lines()) == 2
    assert len(cli.run("library", "search", "style:techno", "--json").lines()) == 1


def test_a_query_that_is_none_is_code_1(cli: CommandLine) -> None:
    assert cli.run("library", "search", "bpm:fast").code == 1


def test_the_index_is_made_again_from_the_files(cli: CommandLine) -> None:
    cli.run("generate", "--count", 2)
    (cli.home / "data" / "library" / "index.sqlite3").unlink()
    assert "2 clips" in cli.run("library", "rebuild").out
    found = {"clips": 2, "trashed": 0, "lost": 0, "problems": []}
    assert cli.run("library", "rebuild", "--json").lines() == [found]
    assert len(cli.run("library", "list", "--json").lines()) == 2


def test_ones_own_files_can_be_added(cli: CommandLine) -> None:
    cli.run("generate", "--count", 1, "--out", cli.home / "out")
    own = next((cli.home / "out").glob("*.wav"))
    said = cli.run("library", "add", own, "--json")
    assert Path(said.lines()[0]["path"]).is_relative_to(cli.home / "data" / "library")


def _ids(cli: CommandLine, *more: str) -> list[str]:
    return [line["id"] for line in cli.run("library", "list", *more, "--json").lines()]


def test_a_clip_is_renamed_rated_favoured_and_tagged(cli: CommandLine) -> None:
    cli.run("generate", "--count", 1)
    (clip,) = _ids(cli)
    words = ("--name", "Sunday", "--rating", 4, "--favourite", "--tag", "dusty", "--tag", "slow")
    assert cli.run("library", "edit", clip[:6], *words).code == 0
    (line,) = cli.run("library", "list", "--json").lines()
    assert (line["name"], line["rating"], line["favourite"]) == ("Sunday", 4, True)
    assert line["tags"] == ["dusty", "slow"]
    assert Path(line["path"]).name.startswith("Sunday")
    cli.run("library", "edit", clip, "--tag", "", "--no-favourite")
    (line,) = cli.run("library", "list", "--json").lines()
    assert (line["tags"], line["favourite"], line["rating"]) == ([], False, 4)


def test_what_is_thrown_away_comes_back(cli: CommandLine) -> None:
    cli.run("generate", "--count", 3)
    first, second, third = _ids(cli)
    assert cli.run("library", "trash", first, "--json").lines() == [{"trashed": [first]}]
    assert "1 clip in the trash" in cli.run("library", "trash", second).out
    assert _ids(cli) == [third]
    assert _ids(cli, "--trash") == [first, second]
    assert cli.run("library", "restore", second).code == 0
    assert _ids(cli) == [second, third]


def test_an_id_that_is_none_changes_nothing(cli: CommandLine) -> None:
    cli.run("generate", "--count", 2)
    before = _ids(cli)
    said = cli.run("library", "trash", before[0], "zz")
    assert (said.code, "no such clip" in said.err) == (1, True)
    assert cli.run("library", "trash", "").code == 1
    assert _ids(cli) == before


def test_two_clips_do_not_get_one_name(cli: CommandLine) -> None:
    cli.run("generate", "--count", 2)
    assert cli.run("library", "edit", *_ids(cli), "--name", "Same").code == 1
    assert cli.run("library", "edit", *_ids(cli), "--rating", 9).code == 1
    assert cli.run("library", "edit", *_ids(cli), "--rating", 5).code == 0


def test_a_clip_whose_file_is_gone_is_found(cli: CommandLine) -> None:
    said = cli.run("generate", "--count", 2, "--json")
    gone = said.lines()[0]
    Path(gone["path"]).unlink()
    found = cli.run("library", "search", "missing:yes", "--json").lines()
    assert [line["id"] for line in found] == [gone["id"]]


def test_a_clip_that_is_cut_short_is_told_of_in_words(cli: CommandLine) -> None:
    path = Path(cli.run("generate", "--count", 1, "--json").lines()[0]["path"])
    path.write_bytes(path.read_bytes()[:-50])
    said = cli.run("library", "rebuild")
    assert f"Left alone: 1 file, such as {path}: " in said.out
    assert said.err.startswith(f"{path}: ")
    (problem,) = cli.run("library", "rebuild", "--json").lines()[0]["problems"]
    assert problem["path"] == str(path)
    assert "Problem(" not in said.out + said.err + problem["reason"]


@pytest.fixture
def own(cli: CommandLine) -> list[Path]:
    """Two recordings of one's own."""
    return [wav(cli.home, clip(name, provenance=None)) for name in ("owl", "hawk")]


def test_what_can_be_added_is_and_what_cannot_is_told(cli: CommandLine, own: list[Path]) -> None:
    bad = cli.home / "bad.wav"
    bad.write_bytes(b"noise")
    said = cli.run("library", "add", own[0], bad, own[1], "--json")
    assert [line["name"] for line in said.lines()] == ["owl", "hawk"]
    assert (said.code, said.err.startswith(f"{bad} was not added. ")) == (1, True)


def test_a_device_is_not_read_without_end(cli: CommandLine) -> None:
    said = cli.run("library", "add", "/dev/zero")
    assert (said.code, "device" in said.err, said.out) == (1, True, "")


def test_a_file_that_is_there_is_said_and_not_added_again(
    cli: CommandLine, own: list[Path]
) -> None:
    first = cli.run("library", "add", own[0], own[0], "--json")
    again = cli.run("library", "add", own[0])
    assert "in the library already, as owl" in first.err
    assert (again.code, "already" in again.err) == (0, True)
    assert len(_ids(cli)) == 1


def test_kind_and_key_can_be_named_and_changed(cli: CommandLine, own: list[Path]) -> None:
    words = ("--kind", "bass", "--key", "F# minor", "--tempo", 120, "--bars", 1)
    (line,) = cli.run("library", "add", own[0], *words, "--json").lines()
    assert (line["kind"], line["key"], line["bpm"]) == ("bass", "F#m", 120.0)
    cli.run("library", "edit", line["id"], "--kind", "fx", "--key", "")
    (line,) = cli.run("library", "list", "--json").lines()
    assert (line["kind"], line["key"]) == ("fx", None)
    assert cli.run("library", "edit", line["id"], "--key", "H").code == 1
