import json
from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.report import FLOOR, HUMAN, read_report
from tests.support.reports import a_report, a_row


def test_a_report_comes_back_as_it_was_written(tmp_path: Path) -> None:
    a_report().write(tmp_path)
    assert read_report(tmp_path / "report.json") == a_report()


def test_it_is_plain_json(tmp_path: Path) -> None:
    a_report().write(tmp_path)
    values = json.loads((tmp_path / "report.json").read_text())
    assert values["rows"][0]["distances"][0]["frechet"] == 5.0


def test_the_card_holds_the_table_and_its_notes(tmp_path: Path) -> None:
    a_report().write(tmp_path)
    card = (tmp_path / "report.md").read_text()
    assert "| generated | 512 | 5.00 | 0.70 | 0.60 | 120 |" in card
    assert "- musicnn: hears up to 8 kHz." in card
    assert "it knows 97%" in card


def test_a_figure_without_meaning_is_a_dash() -> None:
    floor = a_report().table().splitlines()[2]
    assert floor.startswith(FLOOR)
    assert floor.split().count("-") == 2


def test_without_a_vocoder_nothing_is_said_of_it() -> None:
    assert "it knows" not in replace(a_report(), copies_found=None).markdown()


def test_a_row_that_was_not_measured_is_none() -> None:
    report = a_report()
    assert report.row(HUMAN) is None
    assert report.row(FLOOR) == report.rows[1]


def test_every_line_of_the_table_has_a_cell_for_every_heading() -> None:
    report = a_report(replace(a_row(), copies=None, nearest=None, style=None))
    widths = {line.count(" | ") for line in report.markdown().splitlines() if line[:2] == "| "}
    assert len(widths) == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 99}', '{"format": 1, "rows": []}', '{"format": 1}']
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text)
    with pytest.raises(TrainingError, match=r"report\.json is"):
        read_report(path)


def test_a_missing_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="not a report"):
        read_report(tmp_path / "report.json")


def test_keys_have_a_column_where_anything_has_a_key() -> None:
    plain, keyed = a_report(), a_report(replace(a_row(), in_key=0.9))
    assert "in key" not in plain.table().splitlines()[0]
    head, *lines = keyed.table().splitlines()
    assert head.split()[-2:] == ["in", "key"]
    assert "90.0%" in [line.split()[-1] for line in lines]
    assert any(note.startswith("In key:") for note in keyed.notes())


def test_keys_come_back(tmp_path: Path) -> None:
    keyed = a_report(replace(a_row(), in_key=0.9))
    keyed.write(tmp_path)
    assert read_report(tmp_path / "report.json") == keyed
