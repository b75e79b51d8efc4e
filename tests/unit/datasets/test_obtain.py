from collections.abc import Iterator
from pathlib import Path

import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hit import load_hits
from loopstudio.datasets.hit_writer import RawHit
from loopstudio.datasets.obtain import Source, obtain_hits
from tests.support.hits import ignore, raw_hits


def good(_downloads: Path) -> Iterator[RawHit]:
    yield from raw_hits()


def absent(_downloads: Path) -> Iterator[RawHit]:
    raise DatasetError("npm is not installed.")


def test_what_can_be_had_is_written(tmp_path: Path) -> None:
    report = obtain_hits(tmp_path / "pool", ignore, tmp_path, {"A": absent, "B": good})
    assert report.total == len(load_hits(tmp_path / "pool")) == 20


def test_a_source_that_cannot_be_had_costs_a_sentence(tmp_path: Path) -> None:
    report = obtain_hits(tmp_path / "pool", ignore, tmp_path, {"A": absent, "B": good})
    assert report.notes == ("A is left out: npm is not installed.",)


def test_progress_counts_the_sources(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    sources: dict[str, Source] = {"A": absent, "B": good}
    obtain_hits(tmp_path / "pool", lambda *step: seen.append(step), tmp_path, sources)
    assert seen == [(1, 2), (2, 2)]


def test_no_source_at_all_is_told_with_every_reason(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"No source.*npm is not installed"):
        obtain_hits(tmp_path / "pool", ignore, tmp_path, {"A": absent})


def test_a_taken_place_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="already there"):
        obtain_hits(tmp_path, ignore, tmp_path, {"A": absent})
