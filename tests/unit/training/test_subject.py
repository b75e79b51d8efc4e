from collections import Counter

import numpy as np

from loopstudio.core.key import KEYS
from loopstudio.training.asked import varied
from loopstudio.training.subject import Resynthesising, generated_set, round_trip_set
from tests.support.loop_engine import LoopEngine, VocodingEngine
from tests.support.loop_store import FRAMES


def silent(done: int, total: int) -> None:
    del done, total


def test_every_style_is_made_as_often_as_any_other() -> None:
    made = generated_set(LoopEngine(), 7, varied(1.0), silent)
    assert Counter(made.styles) == {"high": 4, "low": 3}
    assert made.loops.shape == (7, FRAMES)


def test_styles_take_turns() -> None:
    assert generated_set(LoopEngine(), 4, varied(1.0), silent).styles == (
        "high",
        "low",
        "high",
        "low",
    )


def test_the_same_loops_come_every_time() -> None:
    first, second = (generated_set(LoopEngine(), 4, varied(1.0), silent) for _ in range(2))
    assert np.array_equal(first.loops, second.loops)


def test_no_two_loops_share_a_seed() -> None:
    engine = LoopEngine()
    generated_set(engine, 140, varied(1.0), silent)
    seeds = [r.item_seed(i) for r in engine.asked for i in range(r.count)]
    assert len(set(seeds)) == len(seeds) == 140


def test_the_variety_asked_for_reaches_the_engine() -> None:
    engine = LoopEngine()
    generated_set(engine, 2, varied(0.7), silent)
    assert {request.variety for request in engine.asked} == {0.7}


def test_an_engine_without_styles_is_asked_for_none() -> None:
    engine = LoopEngine(labels=())
    made = generated_set(engine, 3, varied(1.0), silent)
    assert made.styles == ("", "", "")
    assert [request.style for request in engine.asked] == [None]


def test_progress_counts_loops_of_the_whole_set() -> None:
    seen: list[tuple[int, int]] = []
    generated_set(LoopEngine(), 6, varied(1.0), lambda *at: seen.append(at))
    done = [at for at, _ in seen]
    assert done == sorted(done)
    assert seen[-1] == (6, 6)


def test_a_round_trip_keeps_length_and_styles() -> None:
    made = generated_set(LoopEngine(), 3, varied(1.0), silent)
    back = round_trip_set(VocodingEngine(), made, silent)
    assert back.styles == made.styles
    assert 0.0 < np.abs(back.loops - made.loops).max() < 0.01


def test_only_an_engine_with_a_way_back_can_resynthesise() -> None:
    assert isinstance(VocodingEngine(), Resynthesising)
    assert not isinstance(LoopEngine(), Resynthesising)


def test_styles_with_keys_are_asked_for_in_one_key_after_the_other() -> None:
    engine = LoopEngine()
    made = generated_set(engine, 50, varied(1.0), silent, keyed=("low",))
    keys = [key for style, key in zip(made.styles, made.keys, strict=True) if style == "low"]
    assert set(keys) == set(KEYS)
    assert {key for style, key in zip(made.styles, made.keys, strict=True) if style == "high"} == {
        ""
    }
    asked = [request.key for request in engine.asked if request.style == "low"]
    assert asked == keys
    assert round_trip_set(VocodingEngine(), made, silent).keys == made.keys
