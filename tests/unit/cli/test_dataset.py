import json
from pathlib import Path

import pytest

from loopstudio.cli import dataset
from loopstudio.datasets.melodic import corpus
from loopstudio.datasets.melodic.band import Sources
from loopstudio.datasets.obtain import ObtainReport
from loopstudio.datasets.store import LoopStore
from tests.support.command_line import CommandLine
from tests.support.hits import drum_loop, small_grooves, small_pool, write_loop
from tests.support.loop_store import make_store

FEW = ("--count", 4, "--validation", 2, "--workers", 1)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stand in for the packages' servers: a small pool, and a note about a source left out."""
    asked: list[Path] = []

    def obtain(out: Path, _progress: object, downloads: Path | None = None) -> ObtainReport:
        asked.append(downloads or out)
        small_pool(out)
        return ObtainReport(out, {("fluidr3", "kick"): 2}, ("SC-808 is left out.",), out)

    monkeypatch.setattr(dataset, "obtain_hits", obtain)
    return asked


def test_drum_bars_are_rendered_from_material_that_is_there(cli: CommandLine) -> None:
    hits, grooves = small_pool(cli.home / "hits"), small_grooves(cli.home / "grooves")
    out = cli.home / "bars"
    said = cli.run(
        "dataset", "build", "drums", "--hits", hits, "--grooves", grooves, "--out", out, *FEW
    )
    assert said.code == 0, said.err
    assert f"6 bars (4 train, 2 validation) are in {out}." in said.out
    assert LoopStore.open(out).loops.shape == (6, 88_200)


def test_without_hits_a_pool_is_fetched_once(cli: CommandLine, fetched: list[Path]) -> None:
    out = cli.home / "bars"
    cli.run("dataset", "build", "drums", "--out", out, *FEW)
    again = cli.run("dataset", "build", "drums", "--out", out, *FEW)
    assert fetched == [cli.home / "bars-hits"]
    assert again.code == 1


@pytest.mark.parametrize(("word", "number"), [("--count", 0), ("--validation", -1)])
def test_what_cannot_be_built_fetches_nothing(
    cli: CommandLine, fetched: list[Path], word: str, number: int
) -> None:
    said = cli.run("dataset", "build", "drums", "--out", cli.home / "bars", word, number)
    assert (said.code, said.err.count("\n"), fetched) == (1, 1, [])


def test_a_place_that_is_taken_fetches_nothing(cli: CommandLine, fetched: list[Path]) -> None:
    said = cli.run("dataset", "build", "drums", "--out", cli.home, *FEW)
    assert ("already there" in said.err, fetched) == (True, [])


def test_the_report_is_for_programs_too(cli: CommandLine) -> None:
    hits = small_pool(cli.home / "hits")
    words = ("--hits", hits, "--out", cli.home / "bars", "--json")
    report = cli.run("dataset", "build", "drums", *words, *FEW).lines()[0]
    assert report["splits"] == {"train": 4, "validation": 2}


def test_a_folder_of_ones_own_loops_is_cut(cli: CommandLine) -> None:
    for number in range(4):
        loop = drum_loop(120, 4, seed=number)
        write_loop(cli.home / "mine" / f"beat{number}_120bpm.wav", loop)
    said = cli.run("dataset", "build", "folder", cli.home / "mine", "--out", cli.home / "bars")
    assert said.code == 0, said.err
    assert "4 bars" in said.out


@pytest.fixture
def own_only(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stand in for the packages' servers: nothing but our own oscillators can be had."""
    asked: list[Path] = []

    def obtain(downloads: Path) -> Sources:
        asked.append(downloads)
        return Sources(downloads, ("own",), ("The soundfonts are left out: no npm.",))

    monkeypatch.setattr(corpus, "obtain_sources", obtain)
    return asked


def test_melodic_bars_are_rendered_and_what_was_left_out_is_said(
    cli: CommandLine, own_only: list[Path]
) -> None:
    out = cli.home / "bars"
    said = cli.run("dataset", "build", "melodic", "--out", out, *FEW)
    assert said.code == 0, said.err
    assert f"6 bars (4 train, 2 validation) are in {out}." in said.out
    assert "The soundfonts are left out" in said.out
    assert (len(LoopStore.open(out)), own_only) == (6, [cli.home / "bars-downloads"])


def test_the_report_of_melodic_bars_is_for_programs_too(
    cli: CommandLine, own_only: list[Path]
) -> None:
    kept = cli.home / "kept"
    words = ("--out", cli.home / "bars", "--downloads", kept, "--json")
    report = cli.run("dataset", "build", "melodic", *words, *FEW).lines()[0]
    assert (report["sources"], own_only) == ({"own": 6}, [kept])


def test_melodic_bars_need_a_free_place_and_a_count(cli: CommandLine, own_only: list[Path]) -> None:
    taken = cli.run("dataset", "build", "melodic", "--out", cli.home, *FEW)
    none = cli.run("dataset", "build", "melodic", "--out", cli.home / "bars", "--count", 0)
    assert ("already there" in taken.err, "--count 0" in none.err, own_only) == (True, True, [])


def test_material_that_is_not_there_is_one_sentence(cli: CommandLine) -> None:
    said = cli.run("dataset", "build", "folder", cli.home / "gone", "--out", cli.home / "bars")
    assert said.code == 1
    assert said.err.count("\n") == 1


def test_hits_are_fetched_and_what_was_left_out_is_said(
    cli: CommandLine, fetched: list[Path]
) -> None:
    kept = cli.home / "kept"
    said = cli.run("dataset", "obtain", "--out", cli.home / "hits", "--downloads", kept)
    assert fetched == [kept]
    assert "2 hits are in" in said.out
    assert "SC-808 is left out." in said.err


@pytest.mark.usefixtures("fetched")
def test_the_fetch_is_reported_to_programs(cli: CommandLine) -> None:
    said = cli.run("dataset", "obtain", "--out", cli.home / "hits", "--json").lines()[0]
    assert (said["hits"], said["counts"]) == (2, {"fluidr3/kick": 2})


def test_human_loops_that_are_not_there_are_one_sentence(cli: CommandLine) -> None:
    said = cli.run("dataset", "human", cli.home / "gone", "--out", cli.home / "bars")
    assert said.code == 1


def test_two_sets_become_one(cli: CommandLine) -> None:
    for name in ("one", "other"):
        make_store(cli.home / name, 3, 1)
    words = ("dataset", "join", cli.home / "one", cli.home / "other")
    said = cli.run(*words, "--out", cli.home / "both")
    assert said.code == 0, said.err
    assert "8 bars (6 train, 2 validation)" in said.out
    told = json.loads(cli.run(*words, "--out", cli.home / "more", "--json").out)
    assert (told["train"], told["validation"]) == (6, 2)
