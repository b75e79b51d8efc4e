import pytest

from loopstudio.core.batch import SEED_LIMIT, check_batch, check_seed
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo


@pytest.mark.parametrize(("count", "first"), [(0, 0), (257, 0), (4, 4), (4, -1)])
def test_batches_that_cannot_be_are_refused(count: int, first: int) -> None:
    with pytest.raises(InvalidValue):
        check_batch(count, first, Tempo(120.0))


@pytest.mark.parametrize("bpm", [59.9, 200.1])
def test_tempos_that_no_engine_makes_are_refused(bpm: float) -> None:
    with pytest.raises(InvalidValue, match="BPM"):
        check_batch(1, 0, Tempo(bpm))


def test_what_can_be_passes() -> None:
    check_batch(256, 255, Tempo(60.0))
    check_seed(0)
    check_seed(SEED_LIMIT - 1)


@pytest.mark.parametrize("seed", [-1, SEED_LIMIT])
def test_seeds_out_of_range_are_refused(seed: int) -> None:
    with pytest.raises(InvalidValue, match="Seed"):
        check_seed(seed)
