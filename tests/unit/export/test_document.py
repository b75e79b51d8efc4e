import csv
import io
import json
from pathlib import Path

import pytest

from loopstudio.core.pack import Pack
from loopstudio.export import document
from loopstudio.export.plan import ExportOptions, ExportPlan, plan
from loopstudio.export.sound import Delivered, deliver, prepared
from tests.support.clips import clip, wav
from tests.support.packs import planned


@pytest.fixture
def told(tmp_path: Path) -> tuple[ExportPlan, list[Delivered], list[document.Row]]:
    plan = planned(tmp_path)
    loops = []
    for i, item in enumerate(plan.items):
        loops.append(deliver(plan, item, tmp_path / f"{i}.wav", prepared(plan, item), 0.0))
    sums = {loop.item.path: f"{i:064x}" for i, loop in enumerate(loops)}
    return plan, loops, document.rows(plan, loops, sums)


Told = tuple[ExportPlan, list[Delivered], list[document.Row]]


def test_the_readme_counts_its_loops_in_words(tmp_path: Path) -> None:
    path = wav(tmp_path, clip("mine"))
    made = plan(Pack("P", (path,)), ExportOptions(tmp_path / "out"))
    loop = deliver(made, made.items[0], tmp_path / "a.wav", prepared(made, made.items[0]), 0.0)
    assert "\n1 loop, 24-bit WAV" in document.readme(made, [loop])


def test_the_readme_names_every_loop(told: Told) -> None:
    plan, loops, _ = told
    text = document.readme(plan, loops)
    assert all(item.path in text for item in plan.items)


def test_the_licence_says_where_the_loops_come_from(told: Told) -> None:
    assert "Groove MIDI Dataset" in document.licence(told[0])


def test_the_manifest_holds_a_row_for_each_file(told: Told) -> None:
    plan, _, table = told
    held = json.loads(document.manifest_json(plan, table))
    assert [row["path"] for row in held["files"]] == [item.path for item in plan.items]


def test_the_table_has_the_same_figures_as_the_manifest(told: Told) -> None:
    _, _, table = told
    rows = list(csv.DictReader(io.StringIO(document.manifest_csv(table))))
    assert [row["frames"] for row in rows] == [str(row["frames"]) for row in table]


def test_sums_are_in_the_order_of_paths() -> None:
    text = document.sums_text({"b.wav": "22", "a.wav": "11"})
    assert text == "11  a.wav\n22  b.wav\n"


def test_a_sum_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert document.sha256(tmp_path / "x").startswith("ba7816bf8f01cfea")


@pytest.fixture
def mixed(tmp_path: Path) -> tuple[ExportPlan, list[Delivered]]:
    paths = (wav(tmp_path, clip("mine")), wav(tmp_path, clip("hers", provenance=None)))
    made = plan(Pack("P", paths, credits=("Groove MIDI",)), ExportOptions(tmp_path / "out"))
    return made, [
        deliver(made, item, tmp_path / f"{i}.wav", prepared(made, item), 0.0)
        for i, item in enumerate(made.items)
    ]


def test_what_the_licence_does_not_cover_is_listed_in_both_texts(
    mixed: tuple[ExportPlan, list[Delivered]],
) -> None:
    plan, loops = mixed
    for text in (document.licence(plan), document.readme(plan, loops)):
        after = text.split("does not cover these files")[1].split("Ask whoever")[0]
        assert "hers" in after
        assert "mine" not in after


def test_the_manifest_says_the_licence_of_each_file_and_whom_to_thank(
    mixed: tuple[ExportPlan, list[Delivered]],
) -> None:
    plan, loops = mixed
    table = document.rows(plan, loops, {loop.item.path: "" for loop in loops})
    held = json.loads(document.manifest_json(plan, table))
    assert [row["licence"] for row in held["files"]] == ["CC0-1.0", None]
    assert held["credits"] == ["Groove MIDI"]


def test_recordings_alone_come_under_no_licence(tmp_path: Path) -> None:
    path = wav(tmp_path, clip("hers", provenance=None))
    text = document.licence(plan(Pack("P", (path,)), ExportOptions(tmp_path / "out")))
    assert "Licence: none" in text
    assert "No licence covers these files" in text
    assert "CC0" not in text
