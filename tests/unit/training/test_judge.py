from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.datasets.store import LoopStore
from loopstudio.training.crepe import Heard
from loopstudio.training.judge import Judge
from loopstudio.training.material import LoopSet, Split, read_set
from tests.support.loop_engine import BandEmbedding
from tests.support.loop_store import RATE as STORE_RATE
from tests.support.loop_store import drum_loop, make_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LoopStore:
    return make_store(tmp_path_factory.mktemp("judge") / "data", 200, 32)


@pytest.fixture(scope="module")
def judge(store: LoopStore) -> Judge:
    return Judge.of(store, Split.of(store, 16), (BandEmbedding(),), lambda *_: None)


@pytest.fixture(scope="module")
def other(store: LoopStore) -> LoopSet:
    return read_set(store, Split.of(store, 16).other)


def test_real_loops_are_nearer_than_noisy_ones(judge: Judge, other: LoopSet) -> None:
    hiss = np.random.default_rng(0).standard_normal(other.loops.shape) * 0.03
    noisy = replace(other, loops=other.loops + hiss.astype(np.float32))
    real, worse = (judge.row("a", "b", loops) for loops in (other, noisy))
    assert worse.distances[0].frechet > 3.0 * real.distances[0].frechet
    assert worse.distances[0].coverage < real.distances[0].coverage


def test_training_loops_are_found_to_be_copies(judge: Judge, store: LoopStore) -> None:
    copied = read_set(store, Split.of(store, 16).training)
    assert judge.row("a", "b", copied).copies == 1.0


def test_training_loops_are_no_copies_of_themselves(judge: Judge, store: LoopStore) -> None:
    split = Split.of(store, 16)
    row = judge.row("a", "b", read_set(store, split.training), judge.places)
    assert row.copies is not None
    assert row.copies < 0.1


def test_new_loops_are_no_copies(judge: Judge, other: LoopSet) -> None:
    assert judge.row("a", "b", other).copies == pytest.approx(0.0, abs=0.05)


def test_altered_training_loops_are_traced(judge: Judge, store: LoopStore) -> None:
    real = read_set(store, Split.of(store, 16).training)
    quiet = replace(real, loops=real.loops * np.float32(0.5))
    assert judge.copies_found(quiet, judge.places) == 1.0


def test_styles_that_differ_in_sound_are_told(judge: Judge, other: LoopSet) -> None:
    style = judge.row("a", "b", other).style
    assert style is not None
    assert style > 0.9


def test_styles_the_dataset_does_not_know_have_no_accuracy(judge: Judge, other: LoopSet) -> None:
    assert judge.row("a", "b", replace(other, styles=("human",) * 16)).style is None


def test_one_loop_over_and_over_has_no_diversity(judge: Judge) -> None:
    same = LoopSet(np.stack([drum_loop(5)] * 8), STORE_RATE, ("high",) * 8)
    assert judge.row("a", "b", same).diversity == pytest.approx(0.0, abs=1e-3)


def test_loops_at_another_rate_are_measured_at_the_datasets(judge: Judge) -> None:
    time = np.arange(2 * 22_050) / 22_050
    tones = np.stack([np.sin(2 * np.pi * hz * time) for hz in (400.0, 500.0)])
    row = judge.row("a", "b", LoopSet(tones.astype(np.float32) * 0.5, 22_050, ("", "")))
    assert row.sound.bandwidth == pytest.approx(450.0, rel=0.05)


class Low:
    def heard(self, loop: NDArray[np.float32], rate: int) -> Heard:
        assert (loop.ndim, rate) == (1, STORE_RATE)
        return Heard(np.array([48.0]), np.ones(1), np.ones(1))


def test_loops_with_keys_are_told_to_be_in_them_or_not(judge: Judge, other: LoopSet) -> None:
    keys = ("C", "B", *[""] * 14)
    listening = replace(judge, tracker=Low())
    assert listening.row("a", "b", replace(other, keys=keys)).in_key == 0.5
    assert listening.row("a", "b", other).in_key is None
    assert judge.row("a", "b", replace(other, keys=keys)).in_key is None
