from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import (
    Axis,
    Blend,
    Drawn,
    Grid,
    LatentTrack,
    Lfo,
    MorphRequest,
    Ramp,
    Slider,
    Tail,
)

PLACES = np.linspace(-2.0, 2.0, 12, dtype=np.float32).reshape(3, 4)
TRACK = LatentTrack.of(PLACES)


def test_a_track_gives_its_places_back() -> None:
    assert np.array_equal(TRACK.array(), PLACES)
    assert TRACK.dimensions == 3


def test_a_request_can_be_compared_and_kept() -> None:
    request = MorphRequest("morph", count=4, seed=2**32 - 1, first=1, sounds=(TRACK,))
    assert request == MorphRequest("morph", count=4, seed=2**32 - 1, first=1, sounds=(TRACK,))
    assert hash(request.sounds)
    assert list(request.indices) == [1, 2, 3]
    assert request.item_seed(1) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: LatentTrack(0, TRACK.code),
        lambda: LatentTrack(5, TRACK.code),
        lambda: LatentTrack(3, "!"),
        lambda: replace(TRACK, key="loud"),
        lambda: replace(TRACK, kind=""),
        lambda: Ramp(0.0, 1025.0),
        lambda: Ramp(float("nan"), 0.0),
        lambda: Lfo("sine", 0, 1.0),
        lambda: Lfo("sine", 65, 1.0),
        lambda: Lfo("sine", 1, -1025.0),
        lambda: Lfo("sine", 1, 1.0, 1.5),
        lambda: Drawn(()),
        lambda: Drawn((0.0, 1e9)),
        lambda: Slider(-1),
        lambda: Slider(1024),
        lambda: Slider(0, offset=1025.0),
        lambda: Slider(0, scale=4.5),
        lambda: Blend(x=-0.1),
        lambda: Blend(y=1.1),
        lambda: Tail(kept=0),
        lambda: Tail(seed=-1),
        lambda: Tail(amount=2.1),
        lambda: MorphRequest("m", count=0),
        lambda: MorphRequest("m", seed=-1),
        lambda: MorphRequest("m", noise_seed=2**32),
        lambda: MorphRequest("m", bars=0),
        lambda: MorphRequest("m", bars=9),
        lambda: MorphRequest("m", spread=1.1),
        lambda: MorphRequest("m", sounds=(TRACK,) * 5),
        lambda: MorphRequest("m", sliders=(Slider(1), Slider(1, 0.5))),
    ],
)
def test_values_out_of_range_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidValue):
        make()


GRID = Grid(Axis(0, -1.0, 1.0, 3), Axis(2, 0.0, 4.0, 2))


def test_a_grid_goes_row_by_row_and_leaves_other_sliders_alone() -> None:
    request = MorphRequest("m", count=6, sliders=(Slider(0, 9.0, 0.5), Slider(1, 3.0)), grid=GRID)
    places = [
        tuple((slider.dimension, slider.offset) for slider in request.sliders_of(index))
        for index in (0, 2, 3)
    ]
    assert places == [
        ((0, -1.0), (1, 3.0), (2, 0.0)),
        ((0, 1.0), (1, 3.0), (2, 0.0)),
        ((0, -1.0), (1, 3.0), (2, 4.0)),
    ]
    assert request.sliders_of(0)[0].scale == 0.5


def test_one_item_of_a_grid_stands_alone() -> None:
    request = MorphRequest("m", count=6, grid=GRID)
    alone = request.of_item(5)
    assert alone.grid is None
    assert alone.sliders == request.sliders_of(5)
    assert MorphRequest("m").of_item(3) == MorphRequest("m")


@pytest.mark.parametrize("steps", [1, 17])
def test_a_side_of_a_grid_has_two_to_sixteen_steps(steps: int) -> None:
    with pytest.raises(InvalidValue, match="outside 2 to 16"):
        Axis(0, 0.0, 1.0, steps)


def test_a_grid_of_one_slider_or_of_another_size_is_none() -> None:
    with pytest.raises(InvalidValue, match="two different sliders"):
        Grid(Axis(0, 0.0, 1.0, 2), Axis(0, 0.0, 1.0, 2))
    with pytest.raises(InvalidValue, match="no batch of 5"):
        MorphRequest("m", count=5, grid=GRID)
