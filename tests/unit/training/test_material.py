from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue, TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.training.material import LoopSet, Split, at_rate, bars_of, read_set, stacked
from tests.support.loop_store import FRAMES, RATE, STYLES, make_store
from tests.support.sounds import sound


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LoopStore:
    return make_store(tmp_path_factory.mktemp("material") / "data", 80, 70)


def test_the_parts_share_no_loop(store: LoopStore) -> None:
    split = Split.of(store, 35)
    parts = [split.reference, split.other, split.training, split.learning]
    assert len({int(i) for part in parts for i in part}) == 4 * 35


def test_the_reference_is_held_out(store: LoopStore) -> None:
    split = Split.of(store, 35)
    assert {store.entries[int(i)].split for i in split.reference} == {"validation"}
    assert {store.entries[int(i)].split for i in split.training} == {"train"}


def test_both_halves_have_the_same_styles(store: LoopStore) -> None:
    split = Split.of(store, 34)
    halves = [
        sorted(store.entries[int(i)].style for i in p) for p in (split.reference, split.other)
    ]
    assert halves[0] == halves[1]
    assert halves[0].count(STYLES[0]) == 17


def test_two_splits_of_one_dataset_are_the_same(store: LoopStore) -> None:
    assert np.array_equal(Split.of(store, 33).reference, Split.of(store, 33).reference)


def test_more_than_there_are_is_as_many_as_there_are(store: LoopStore) -> None:
    assert len(Split.of(store, 500).reference) == 35


def test_too_small_a_dataset_is_refused(tmp_path: Path) -> None:
    small = make_store(tmp_path / "data", 70, 30)
    with pytest.raises(TrainingError, match="too few loops"):
        Split.of(small, 32)


def test_loops_are_read_with_their_styles(store: LoopStore) -> None:
    loops = read_set(store, np.array([3, 4]))
    assert loops.loops.shape == (2, FRAMES)
    assert loops.styles == (store.entries[3].style, store.entries[4].style)
    assert np.array_equal(loops.audio(1).samples[0], store.audio(4))


def test_a_bar_of_two_seconds_is_one_bar(store: LoopStore) -> None:
    assert bars_of(store) == 1


def test_another_rate_keeps_the_length_in_seconds() -> None:
    loops = LoopSet(np.zeros((2, 48_000), np.float32), 24_000, ("", ""))
    assert at_rate(loops, RATE).loops.shape == (2, FRAMES)


def test_stereo_is_mixed_down() -> None:
    both = sound(np.stack([np.ones(8), np.zeros(8)]))
    assert stacked([both], [""], 1).loops == pytest.approx(np.full((1, 8), 0.5))


def test_loops_of_unequal_length_are_refused() -> None:
    audios = [sound(np.zeros(8)), sound(np.zeros(9))]
    with pytest.raises(TrainingError, match="one length"):
        stacked(audios, ["", ""], 1)


def test_too_few_loops_are_not_blamed_on_the_dataset(store: LoopStore) -> None:
    with pytest.raises(InvalidValue, match="8 loops are too few to measure: at least 16"):
        Split.of(store, 8)
