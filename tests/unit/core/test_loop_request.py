import base64
import zlib

import numpy as np
import pytest

from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import Fresh, LatentPoint, Like, LoopRequest, Mix
from loopstudio.core.tempo import Tempo

W = np.linspace(-2.0, 2.0, 12, dtype=np.float32).reshape(3, 4)
POINT = LatentPoint.of(W, 7)


def packed(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw)).decode()


def test_a_point_gives_its_numbers_back() -> None:
    assert np.array_equal(POINT.array(), W)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "not base64!",
        base64.b64encode(b"not deflated").decode(),
        packed(b"abc"),
        packed(b"\0" * 20),
        packed(b""),
        packed(np.full(12, np.nan, dtype="<f4").tobytes()),
    ],
)
def test_a_damaged_point_is_refused(code: str) -> None:
    with pytest.raises(InvalidValue, match="position of a loop"):
        LatentPoint(3, code, 0)


def test_a_point_that_would_fill_the_memory_is_cut_off() -> None:
    point = LatentPoint(1, packed(b"\0" * (1 << 25)), 0)
    assert point.array().nbytes == 1 << 22


@pytest.mark.parametrize("seed", [-1, SEED_LIMIT])
def test_seeds_out_of_range_are_refused(seed: int) -> None:
    with pytest.raises(InvalidValue, match="Seed"):
        LoopRequest("drums", seed=seed)


@pytest.mark.parametrize("count", [0, 257])
def test_counts_out_of_range_are_refused(count: int) -> None:
    with pytest.raises(InvalidValue, match="1 to 256"):
        LoopRequest("drums", count=count)


@pytest.mark.parametrize("first", [-1, 4])
def test_a_batch_begins_at_one_of_its_items(first: int) -> None:
    with pytest.raises(InvalidValue, match="none of a batch of 4"):
        LoopRequest("drums", count=4, first=first)


@pytest.mark.parametrize("variety", [-0.1, 1.6, float("nan")])
def test_varieties_out_of_range_are_refused(variety: float) -> None:
    with pytest.raises(InvalidValue, match=r"0 to 1\.5"):
        LoopRequest("drums", variety=variety)


@pytest.mark.parametrize("bpm", [59.0, 201.0])
def test_tempos_that_engines_do_not_reach_are_refused(bpm: float) -> None:
    with pytest.raises(InvalidValue, match="60 to 200"):
        LoopRequest("drums", tempo=Tempo(bpm))


@pytest.mark.parametrize("radius", [0.0, 1.1, float("nan")])
def test_radii_out_of_range_are_refused(radius: float) -> None:
    with pytest.raises(InvalidValue, match="radius"):
        Like(POINT, radius)


@pytest.mark.parametrize("crossover", [-0.1, 1.1])
def test_crossovers_out_of_range_are_refused(crossover: float) -> None:
    with pytest.raises(InvalidValue, match="crossover"):
        Mix(POINT, POINT, crossover)


def test_a_request_is_fresh_at_120_unless_told() -> None:
    request = LoopRequest("drums")
    assert (request.idea, request.tempo) == (Fresh(), Tempo(120.0))


def test_item_seeds_count_up_and_wrap() -> None:
    request = LoopRequest("drums", seed=SEED_LIMIT - 1)
    assert [request.item_seed(0), request.item_seed(1)] == [SEED_LIMIT - 1, 0]


@pytest.mark.parametrize("idea", [Like(POINT, 1.0), Mix(POINT, POINT, 0.0), Mix(POINT, POINT, 1.0)])
def test_the_ends_of_the_ranges_are_taken(idea: Like | Mix) -> None:
    assert LoopRequest("drums", idea=idea).idea is idea


def test_a_key_is_one_in_the_words_used_here() -> None:
    assert LoopRequest("synths", key="F#m").key == "F#m"
    with pytest.raises(InvalidValue, match="'H' is not a key"):
        LoopRequest("synths", key="H")
