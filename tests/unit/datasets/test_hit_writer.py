from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hit import load_hits
from loopstudio.datasets.hit_writer import RawHit, prepared, write_pool
from loopstudio.datasets.mono import RATE
from tests.support.hits import raw_hits, stroke


def test_a_pool_is_read_back(tmp_path: Path) -> None:
    write_pool(raw_hits(), tmp_path / "pool")
    names = sorted(hit.name for hit in load_hits(tmp_path / "pool"))
    assert names == sorted(hit.name for hit in raw_hits())


def test_hits_are_counted_by_family_and_kind(tmp_path: Path) -> None:
    assert write_pool(raw_hits(), tmp_path / "pool")["fluidr3", "kick"] == 2


def test_a_silent_hit_is_left_out(tmp_path: Path) -> None:
    silent = RawHit("x", "kick", "none", "s", "l", np.zeros(100, np.float32))
    assert write_pool([silent, *raw_hits()], tmp_path / "pool").get(("x", "kick")) is None


def test_a_strange_name_makes_a_safe_file(tmp_path: Path) -> None:
    write_pool([RawHit("x", "perc", "73/Güiro", "s", "l", stroke("rim"))], tmp_path / "pool")
    assert (tmp_path / "pool" / "x" / "perc" / "73_G_iro.flac").is_file()


def test_no_hit_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="No source"):
        write_pool([], tmp_path / "pool")
    assert list(tmp_path.iterdir()) == []


def test_a_taken_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="already there"):
        write_pool(raw_hits(), tmp_path)


def test_a_long_hit_is_cut_to_a_second_and_a_half() -> None:
    made = prepared(np.ones(3 * RATE, np.float32))
    assert made is not None
    assert len(made) == round(1.5 * RATE)


def test_the_silent_end_is_cut_away() -> None:
    made = prepared(np.concatenate([np.ones(500, np.float32), np.zeros(5000, np.float32)]))
    assert made is not None
    assert len(made) == 500
