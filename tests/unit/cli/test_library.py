from pathlib import Path

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
    assert len(cli.run("library", "list", "--json").lines()) == 2


def test_ones_own_files_can_be_added(cli: CommandLine) -> None:
    cli.run("generate", "--count", 1, "--out", cli.home / "out")
    own = next((cli.home / "out").glob("*.wav"))
    said = cli.run("library", "add", own, "--json")
    assert Path(said.lines()[0]["path"]).is_relative_to(cli.home / "data" / "library")
