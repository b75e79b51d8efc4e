from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from loopstudio.audio.fields import Fields
from loopstudio.audio.morph_requests import morph_of, morph_to_object
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import (
    Axis,
    Blend,
    Curve,
    Drawn,
    Grid,
    LatentTrack,
    Lfo,
    MorphRequest,
    Ramp,
    Slider,
    Tail,
)
from loopstudio.core.tempo import Tempo

TRACK = LatentTrack.of(np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3))
REQUEST = MorphRequest(
    "morph",
    count=3,
    seed=5,
    tempo=Tempo(93.5),
    bars=2,
    sounds=(TRACK, TRACK),
    blend=Blend(0.25, 0.5, "along"),
    sliders=(Slider(1, 0.5, -1.0), Slider(0)),
    locked=(0, 3),
    tail=Tail(4, 9, 0.5),
    noise_seed=11,
    spread=0.75,
)
COMMON = {
    "checkpoint": "morph",
    "count": 3,
    "seed": 5,
    "tempo": {"bpm": 93.5, "numerator": 4, "denominator": 4},
}


def told(request: MorphRequest = REQUEST) -> dict[str, Any]:
    return COMMON | morph_to_object(request)


def test_all_of_a_request_comes_back() -> None:
    assert morph_of(Fields(told())) == REQUEST


@pytest.mark.parametrize("curve", [None, Ramp(-1, 2), Lfo("saw", 4, 1.5, 0.25), Drawn((0.0, 1.0))])
def test_every_curve_comes_back(curve: Curve | None) -> None:
    request = replace(REQUEST, sliders=(Slider(2, curve=curve),))
    assert morph_of(Fields(told(request))) == request


def test_a_blend_that_was_played_comes_back() -> None:
    request = replace(REQUEST, blend=Blend(0.25, 0.5, "along", ((0.0, 1.0), (0.5, 0.25))))
    assert morph_of(Fields(told(request))) == request


def test_what_sounds_say_of_themselves_comes_back_and_may_be_missing() -> None:
    request = replace(REQUEST, sounds=(replace(TRACK, key="Am", kind="bass"), TRACK))
    assert morph_of(Fields(told(request))) == request
    assert told(request)["sounds"][1] == {"dimensions": 2, "code": TRACK.code}


def test_a_key_that_is_none_is_refused() -> None:
    sounds = [{**told()["sounds"][0], "key": "loud"}]
    with pytest.raises(InvalidValue, match="not a key"):
        morph_of(Fields(told() | {"sounds": sounds}))


def test_a_long_performance_comes_back() -> None:
    curve = Drawn(tuple(value / 4_096 for value in range(4_096)))
    request = replace(REQUEST, sliders=(Slider(2, curve=curve),))
    assert morph_of(Fields(told(request))) == request


def test_all_dimensions_may_be_kept() -> None:
    request = replace(REQUEST, tail=Tail())
    assert morph_of(Fields(told(request))) == request


def test_a_varied_tail_comes_back_and_what_is_not_says_nothing_of_it() -> None:
    request = replace(REQUEST, tail=Tail(4, 9, 0.5, varied=True))
    assert morph_of(Fields(told(request))) == request
    assert "varied" not in told()["tail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bars", 0),
        ("bars", 9),
        ("sounds", "x"),
        ("sounds", [3]),
        ("sounds", [{"dimensions": 2, "code": "!"}]),
        ("sounds", [{"dimensions": 0, "code": TRACK.code}]),
        ("blend", {"x": 2.0, "y": 0.0, "path": "whole"}),
        ("blend", {"x": 0.0, "y": 0.0, "path": "sideways"}),
        ("blend", {"x": 0.0, "y": 0.0, "path": "whole", "drawn": [[0.0, 2.0]]}),
        ("blend", {"x": 0.0, "y": 0.0, "path": "whole", "drawn": [[0.0]]}),
        ("blend", {"x": 0.0, "y": 0.0, "path": "whole", "drawn": [0.5, 0.5]}),
        ("blend", {"x": 0.0, "y": 0.0, "path": "whole", "drawn": [[0.0, 0.0]] * 4_097}),
        ("sliders", [{"dimension": -1, "offset": 0, "scale": 1, "curve": None}]),
        ("sliders", [{"dimension": 0, "offset": 0, "scale": 1, "curve": {"kind": "song"}}]),
        ("sliders", [{"dimension": 0, "offset": 0, "scale": 1, "curve": {"kind": "ramp"}}]),
        ("locked", [1.5]),
        ("locked", [True]),
        ("locked", list(range(2_000))),
        ("tail", {"kept": 0, "seed": 1, "amount": 1.0}),
        ("tail", {"kept": None, "seed": -1, "amount": 1.0}),
        ("noise_seed", 2**32),
        ("spread", "much"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidValue):
        morph_of(Fields(told() | {name: value}))


@pytest.mark.parametrize("value", [[], ["x"], [float("nan")], "x"])
def test_values_drawn_by_nobody_are_refused(value: object) -> None:
    curve = {"kind": "drawn", "values": value}
    slider = {"dimension": 0, "offset": 0, "scale": 1, "curve": curve}
    with pytest.raises(InvalidValue):
        morph_of(Fields(told() | {"sliders": [slider]}))


def test_a_grid_comes_back_and_is_told_only_where_there_is_one() -> None:
    grid = Grid(Axis(0, -1.5, 1.5, 3), Axis(4, 0.0, 1.0, 2))
    request = replace(REQUEST, count=6, grid=grid)
    assert morph_of(Fields(told(request) | {"count": 6})) == request
    assert "grid" not in told()


def test_a_grid_that_is_none_is_refused() -> None:
    grid = Grid(Axis(0, -1.5, 1.5, 3), Axis(4, 0.0, 1.0, 2))
    value = told(replace(REQUEST, count=6, grid=grid)) | {"count": 6}
    value["grid"]["down"]["steps"] = 99
    with pytest.raises(InvalidValue):
        morph_of(Fields(value))
