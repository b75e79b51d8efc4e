from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.core.errors import TrainingError
from loopstudio.training.copies import (
    BANDS,
    CELLS,
    copy_threshold,
    fingerprints,
    nearest,
    training_fingerprints,
)
from tests.support.loop_store import RATE, drum_loop, make_store

Loops = NDArray[np.float32]


def loops(count: int, first: int = 0) -> Loops:
    return np.stack([drum_loop(first + i) for i in range(count)])


def silent(done: int, total: int) -> None:
    del done, total


def test_a_loop_is_its_own_nearest() -> None:
    prints = fingerprints(loops(6), RATE)
    found = nearest(prints, prints)
    assert list(found.place) == list(range(6))
    assert found.distance == pytest.approx(np.zeros(6), abs=0.1)


def test_a_loop_may_be_kept_from_finding_itself() -> None:
    prints = fingerprints(loops(6), RATE)
    found = nearest(prints, prints, own=np.arange(6))
    assert all(place != i for i, place in enumerate(found.place))
    assert found.distance.min() > 1.0


def test_a_copy_at_another_level_is_a_copy() -> None:
    real = loops(6)
    found = nearest(fingerprints(real * np.float32(0.3), RATE), fingerprints(real, RATE))
    assert found.distance == pytest.approx(np.zeros(6), abs=0.1)


def test_a_copy_that_starts_on_another_beat_is_a_copy() -> None:
    real = loops(6)
    turned = np.roll(real, real.shape[1] // 4, axis=1)
    found = nearest(fingerprints(turned, RATE), fingerprints(real, RATE))
    assert list(found.place) == list(range(6))
    assert found.distance.max() < 0.3


def test_a_distance_is_a_root_mean_square_in_decibels() -> None:
    prints = np.zeros((1, CELLS * BANDS), dtype=np.float32)
    other = prints + np.float32(3.0 / np.sqrt(CELLS * BANDS))
    assert nearest(prints, other).distance[0] == pytest.approx(3.0, rel=1e-5)


def test_the_nearest_is_found_among_more_than_one_block() -> None:
    random = np.random.default_rng(0)
    training = random.standard_normal((9_000, CELLS * BANDS)).astype(np.float32)
    wanted = np.array([8_999, 5, 4_500])
    assert list(nearest(training[wanted], training).place) == list(wanted)


def test_one_in_a_hundred_training_loops_lies_below_the_threshold() -> None:
    random = np.random.default_rng(0)
    training = random.standard_normal((400, CELLS * BANDS)).astype(np.float32)
    everyone = np.arange(400)
    threshold = copy_threshold(training, everyone)
    apart = nearest(training, training, own=everyone).distance
    assert (apart < threshold).mean() == pytest.approx(0.01, abs=0.005)


def test_fingerprints_are_kept_beside_the_dataset(tmp_path: Path) -> None:
    store = make_store(tmp_path / "data", 200, 2)
    first, _ = training_fingerprints(store, silent)
    asked: list[int] = []
    second, indices = training_fingerprints(store, lambda done, _: asked.append(done))
    assert not asked
    assert np.allclose(first, second, atol=0.02)
    assert list(indices) == list(range(200))


def test_too_few_training_loops_are_refused(tmp_path: Path) -> None:
    store = make_store(tmp_path / "data", 10, 2)
    with pytest.raises(TrainingError, match="larger dataset"):
        training_fingerprints(store, silent)
