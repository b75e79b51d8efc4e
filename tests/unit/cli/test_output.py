import pytest

from loopstudio.cli.output import complain, entry_object, entry_rows, say_json, show_progress, table
from tests.support.clips import entry


def test_columns_are_as_wide_as_their_widest_word() -> None:
    assert table(("a", "b"), [("long", "x"), ("s", "y")]) == "a     b\nlong  x\ns     y"


def test_json_is_one_line_in_its_own_letters(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"name": "naïve\nfalcon"})
    assert capsys.readouterr().out == '{"name": "naïve\\nfalcon"}\n'


def test_complaints_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    complain("Too fast.")
    assert tuple(capsys.readouterr()) == ("", "Too fast.\n")


def test_progress_is_for_terminals_only(capsys: pytest.CaptureFixture[str]) -> None:
    show_progress("50 %")
    assert tuple(capsys.readouterr()) == ("", "")


def test_an_entry_is_told_without_its_thumbnail() -> None:
    told = entry_object(entry(3))
    assert (told["seed"], told["style"], told["meter"]) == (3, "techno", "4/4")
    assert "peaks" not in told


def test_stars_and_hearts_are_shown() -> None:
    assert "*** fav" in entry_rows([entry(1, rating=3, favourite=True)])
