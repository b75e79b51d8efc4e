"""Ten thousand clips: run with `pytest tests/bench/test_library_speed.py`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from loopstudio.core.clip import Clip
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import Entry
from loopstudio.library.index import Row
from loopstudio.library.library import Library
from loopstudio.library.rebuild import scan
from loopstudio.library.search import parse
from loopstudio.library.store import Store
from loopstudio.library.words import two_words
from tests.support.clips import clip, entry, loop

MANY = 10_000
STYLES = ("techno", "house", "hip-hop", "trap")


def many(folder: Path) -> list[Entry]:
    random = np.random.default_rng(0)
    return [
        entry(
            number,
            path=folder / "clips" / f"{number:x}.wav",
            name=two_words(number),
            bpm=float(random.integers(60, 200)),
            label=STYLES[number % 4],
            rating=int(random.integers(0, 6)),
            tags=("late night", "dry")[: number % 3],
            peaks=random.bytes(320),
        )
        for number in range(MANY)
    ]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    store._index.write(Row(kept) for kept in many(tmp_path))
    yield store
    store.close()


def bar() -> Clip:
    tempo = Tempo(120.0)
    return replace(clip(), tempo=tempo, audio=loop(tempo, 1, 44_100, 2))


def test_reading_ten_thousand_entries(benchmark: BenchmarkFixture, full: Store) -> None:
    assert len(benchmark(full.entries)) == MANY


def test_opening_ten_thousand_entries(benchmark: BenchmarkFixture, full: Store) -> None:
    def reopen() -> int:
        with Store(full.folder) as again:
            return len(again.entries())

    assert benchmark(reopen) == MANY


@pytest.mark.parametrize("query", ["falc", "bpm:90-120 rating:>=3 style:techno", "night -dry"])
def test_searching_ten_thousand_entries(
    benchmark: BenchmarkFixture, tmp_path: Path, query: str
) -> None:
    library = Library(many(tmp_path))

    def search() -> int:
        wanted = parse(query)
        return sum(1 for kept in library if wanted(kept))

    assert 0 < benchmark(search) < MANY


def test_adding_a_clip_to_ten_thousand(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    library = Library(many(tmp_path))

    def add() -> None:
        library.add(entry(MANY))
        library.remove([entry(MANY).id])

    benchmark(add)
    assert len(library) == MANY


def test_putting_a_bar_of_stereo(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    made = bar()
    with Store(tmp_path) as store:
        assert benchmark(store.put, made).bars == 1


def test_rating_a_clip_in_its_file(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        kept = store.put(bar())
        stars = iter(range(1_000_000))
        changed = benchmark(lambda: store.update(kept.id, rating=next(stars) % 2 + 1))
        assert changed.rating in (1, 2)


def test_rebuilding_from_a_thousand_files(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        kept = store.put(bar())
    for number in range(1_000):
        made = replace(kept, id=f"{number:032x}")
        folder = tmp_path / "clips" / made.id[-2:] / made.id
        folder.mkdir(parents=True)
        (folder / kept.path.name).hardlink_to(kept.path)
    assert len(benchmark(scan, tmp_path).problems) == 1_000
