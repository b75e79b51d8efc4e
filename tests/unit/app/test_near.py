from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.near import SAME_KEY, distance, place_of
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.morph_request import (
    USUAL_SPREAD,
    Axis,
    Grid,
    Lfo,
    MorphRequest,
    Slider,
    Tail,
)
from loopstudio.engines.rave.engine import RaveEngine
from tests.support.rave import tiny_bundle
from tests.support.runs import Ticks

WANDERING = MorphRequest(
    "tiny",
    count=4,
    seed=11,
    sliders=(Slider(1, 0.5, 1.0, Lfo("sine", 1, 0.2)),),
    locked=(2,),
    spread=0.7,
)


@pytest.mark.parametrize("index", [0, 3])
def test_it_is_the_clip_that_wandered(tmp_path: Path, index: int) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    engine = RaveEngine(info)
    wandered = list(engine.generate(WANDERING, Ticks()))[index]
    alone = place_of(WANDERING, index, Dimensions.of(info.network))
    (found,) = engine.generate(alone, Ticks())
    assert (alone.count, alone.spread) == (1, 0.0)
    # Ranges stand in the manifest to six places.
    np.testing.assert_allclose(found.audio.samples, wandered.audio.samples, atol=1e-4)


def test_what_did_not_wander_is_as_it_was() -> None:
    dimensions = Dimensions((0.6, 0.4), (-1.0, -1.0), (1.0, 1.0), "measured")
    still = replace(WANDERING, spread=0.0, count=1)
    assert place_of(still, 0, dimensions) == still


def test_an_item_of_a_grid_is_its_place() -> None:
    grid = Grid(Axis(0, -1.0, 1.0, 2), Axis(1, 0.0, 2.0, 3))
    dimensions = Dimensions((0.6, 0.4), (-1.0, -1.0), (1.0, 1.0), "measured")
    alone = place_of(MorphRequest("tiny", count=6, grid=grid), 3, dimensions)
    assert alone.grid is None
    assert alone.sliders == (Slider(0, 1.0), Slider(1, 1.0))


def test_nothing_goes_further_than_a_slider_can() -> None:
    far = Dimensions((1.0,), (-1e5,), (1e5,), "measured")
    (slider,) = place_of(replace(WANDERING, sliders=()), 0, far).sliders
    assert abs(slider.offset) == 1_024.0


def test_distance_adds_up_squares_of_deviations() -> None:
    wide = Dimensions((0.6, 0.4), (-2.326, -4.652), (2.326, 4.652), "measured")
    plain = MorphRequest("tiny", sliders=(Slider(0, 3.0), Slider(1, 2.0, -1.0)))
    assert distance(plain, 0, wide) == pytest.approx(9.0 + 1.0 + 4.0)
    assert distance(replace(plain, tail=Tail(1)), 0, wide) == pytest.approx(9.0)
    curved = replace(plain, sliders=(Slider(0, 0.0, 1.0, Lfo("square", 1, 3.0)),))
    assert distance(curved, 0, wide) == pytest.approx(9.0)
    assert distance(MorphRequest("tiny"), 0, wide) == 0.0


def test_a_usual_wander_stays_within_the_key_and_a_throw_of_all_does_not() -> None:
    many = Dimensions((1 / 88,) * 88, (-2.326,) * 88, (2.326,) * 88, "heard")
    wanders = MorphRequest("tiny", count=64, spread=USUAL_SPREAD)
    assert max(distance(wanders, i, many) for i in range(64)) < SAME_KEY
    thrown = MorphRequest("tiny", sliders=tuple(Slider(d, 0.775) for d in range(52)))
    assert distance(thrown, 0, many) > SAME_KEY
