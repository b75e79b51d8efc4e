from dataclasses import replace

import numpy as np

from loopstudio.cli.morph_told import morph_told
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

TRACK = replace(LatentTrack.of(np.zeros((4, 3), dtype=np.float32)), key="Am")
PLAIN = MorphRequest("morph", sounds=(TRACK,))


def told(request: MorphRequest, index: int = 0) -> dict[str, str]:
    return dict(morph_told(request, index))


def test_each_slider_says_where_it_stood() -> None:
    sliders = (
        Slider(7, -1.25),
        Slider(0, 0.5, 2.0, Lfo("sine", 4, 1.5, 0.25)),
        Slider(1, 0.0, 1.0, Ramp(-1.0, 1.0)),
        Slider(2, 0.0, 1.0, Drawn((0.0, 2.0, -1.0))),
    )
    lines = told(replace(PLAIN, sliders=sliders))
    assert lines["sliders moved"] == "4"
    assert lines["slider 8"] == "-1.25"
    assert (
        lines["slider 1"] == "+0.5, the sound times 2, sine of 4 turns, 1.5 high, from phase 0.25"
    )
    assert lines["slider 2"] == "+0, ramp from -1 to +1"
    assert lines["slider 3"] == "+0, drawn: 3 values from -1 to +2"
    assert next(name for name in lines if name.startswith("slider ")) == "slider 1"


def test_an_item_of_a_grid_says_where_it_stands() -> None:
    grid = Grid(Axis(0, -1.0, 1.0, 2), Axis(4, 0.0, 1.0, 3))
    lines = told(replace(PLAIN, count=6, grid=grid), 3)
    assert lines["grid"] == "dimension 1 in 2 steps, dimension 5 in 3 steps"
    assert lines["its place"] == "2 of 2 across, 2 of 3 down"
    assert (lines["slider 1"], lines["slider 5"]) == ("+1", "+0.5")


def test_what_is_not_kept_is_told_with_its_texture() -> None:
    assert told(PLAIN)["dimensions"] == "all"
    kept = told(replace(PLAIN, tail=Tail(2, 7, 0.5)))
    assert kept["dimensions"] == "2, the rest from seed 7, texture 0.5"


def test_key_blend_and_locks_are_told() -> None:
    blend = Blend(0.25, 0.5, "along", ((0.0, 0.0), (1.0, 0.0)))
    lines = told(replace(PLAIN, blend=blend, spread=0.3, locked=(0, 2)))
    assert lines["key"] == "Am"
    assert lines["blend"] == "0.25, 0.5 (along, played: 2 places)"
    assert lines["wander"] == "0.3, but for 1, 3"
    assert "key" not in told(replace(PLAIN, sounds=()))
