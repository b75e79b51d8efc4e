from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.join import join
from loopstudio.datasets.store import LoopStore, StoreWriter
from tests.support.loop_store import make_store


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    for number, (train, held) in enumerate([(5, 2), (300, 1)]):
        make_store(tmp_path / f"set{number}", train, held, first_seed=1_000 * number)
    return [tmp_path / "set0", tmp_path / "set1"]


def test_every_loop_is_there_with_its_split_and_style(sources: list[Path], tmp_path: Path) -> None:
    report = join(sources, tmp_path / "both")
    both = LoopStore.open(tmp_path / "both")
    one, other = (LoopStore.open(source) for source in sources)
    assert report.splits == {"train": 305, "validation": 3}
    assert len(both) == len(one) + len(other)
    for number, entry in enumerate(both.entries):
        store, place = (one, number) if number < len(one) else (other, number - len(one))
        assert entry == replace(store.entries[place], index=number)
        assert np.array_equal(both.loops[number], store.loops[place])


def test_what_is_said_of_both_is_said_of_the_whole(sources: list[Path], tmp_path: Path) -> None:
    store = LoopStore.open(sources[0])
    build = {"hits": "/somewhere/hits", "train": "5", "seed": "1"}
    about = replace(
        store.description, labels=("low", "bell"), credits=("other", "none"), build=build
    )
    with StoreWriter(tmp_path / "bells", len(store), about) as writer:
        writer.finish(store.entries)
    join([sources[0], tmp_path / "bells"], tmp_path / "both")
    made = LoopStore.open(tmp_path / "both").description
    assert made.labels == ("high", "low", "bell")
    assert made.credits == ("none", "other")
    assert made.build == {"set0": "by hand", "bells": "train 5, seed 1"}


def test_progress_goes_to_the_end(sources: list[Path], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    join(sources, tmp_path / "both", lambda done, total: told.append((done, total)))
    assert told[-1] == (308, 308)


@pytest.mark.parametrize(("what", "value"), [("rate", 8_000), ("bpm", 90.0)])
def test_sets_that_do_not_fit_are_refused(
    sources: list[Path], tmp_path: Path, what: str, value: float
) -> None:
    store = LoopStore.open(sources[0])
    about = replace(store.description, **{what: value})  # type: ignore[arg-type]
    with StoreWriter(tmp_path / "odd", len(store), about) as writer:
        writer.finish(store.entries)
    with pytest.raises(DatasetError, match=rf"set0 and odd cannot be joined: their {what} is"):
        join([sources[0], tmp_path / "odd"], tmp_path / "both")
    assert not (tmp_path / "both").exists()


def test_one_set_is_not_joined(sources: list[Path], tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="at least two"):
        join(sources[:1], tmp_path / "both")
