from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.curved import blend_places, curved
from loopstudio.core.morph_request import Blend, Drawn, Lfo, MorphRequest, Ramp, Slider
from loopstudio.core.performance import VALUES_PER_BAR, Performance

LOOP = MorphRequest("morph", count=8, bars=2, spread=0.5, sliders=(Slider(1, 0.5),))


def moved(offset: float, dimension: int = 3) -> MorphRequest:
    return replace(LOOP, sliders=(*LOOP.sliders, Slider(dimension, offset)))


def test_what_stood_still_stays_as_it_was() -> None:
    assert Performance(LOOP).request(1) == replace(LOOP, count=1, spread=0.0)


def test_a_move_is_drawn_when_it_was_made() -> None:
    played = Performance(LOOP)
    played.note(0.5, moved(1.0))
    played.note(1.25, moved(-2.0))
    made = played.request(2)
    assert made.bars == 4
    still, drawn = made.sliders
    assert still == Slider(1, 0.5)
    values = np.array(drawn.curve.values)  # type: ignore[union-attr]
    quarter = len(values) // 8
    assert len(values) == 4 * VALUES_PER_BAR
    assert (values[: 2 * quarter] == 0.0).all()
    assert (values[2 * quarter : 5 * quarter] == 1.0).all()
    assert (values[5 * quarter :] == -2.0).all()
    assert drawn.offset == 0.0


def test_a_slider_that_goes_back_was_moved_all_the_same() -> None:
    played = Performance(LOOP)
    played.note(0.25, moved(1.0))
    played.note(0.5, LOOP)
    values = played.request(1).sliders[1].curve.values  # type: ignore[union-attr]
    assert (max(values), values[-1]) == (1.0, 0.0)


@pytest.mark.parametrize("curve", [Ramp(0.0, 1.0), Lfo("sine", 2, 1.0), Lfo("saw", 60, 1.0)])
def test_a_curve_goes_round_with_each_loop(curve: Ramp | Lfo) -> None:
    loop = replace(LOOP, sliders=(Slider(0, 0.5, 2.0, curve),))
    made = Performance(loop).request(3).sliders[0]
    assert (made.offset, made.scale) == (0.5, 2.0)
    once = curved(curve, 2 * VALUES_PER_BAR)
    np.testing.assert_allclose(curved(made.curve, 6 * VALUES_PER_BAR), np.tile(once, 3), atol=1e-4)


def test_a_curve_that_was_moved_as_well_goes_on_about_the_hand() -> None:
    ramp = Ramp(0.0, 1.0)
    played = Performance(replace(LOOP, sliders=(Slider(0, 0.0, 1.0, ramp),)))
    played.note(0.5, replace(LOOP, sliders=(Slider(0, 2.0, 1.0, ramp),)))
    made = played.request(1).sliders[0]
    wanted = curved(ramp, 2 * VALUES_PER_BAR)
    wanted[VALUES_PER_BAR:] += 2.0
    assert isinstance(made.curve, Drawn)
    np.testing.assert_allclose(made.curve.values, wanted, atol=1e-4)


def test_the_blend_is_drawn_where_it_moved() -> None:
    played = Performance(replace(LOOP, blend=Blend(0.25, 0.75)))
    played.note(0.5, replace(LOOP, blend=Blend(1.0, 0.0)))
    blend = played.request(1).blend
    assert (blend.drawn[0], blend.drawn[-1]) == ((0.25, 0.75), (1.0, 0.0))


def test_a_blend_along_the_loop_goes_along_each_of_several() -> None:
    along = Blend(1.0, 0.5, "along")
    x, y = blend_places(Performance(replace(LOOP, blend=along)).request(2).blend, 128)
    once, half = blend_places(along, 64)
    np.testing.assert_allclose(x, np.tile(once, 2), atol=1e-4)
    np.testing.assert_allclose(y, np.tile(half, 2), atol=1e-4)


@pytest.mark.parametrize(("bars", "loops", "made"), [(1, 3, 3), (3, 4, 6), (8, 2, 8), (1, 0, 1)])
def test_a_clip_has_whole_loops_and_no_more_bars_than_there_can_be(
    bars: int, loops: int, made: int
) -> None:
    assert Performance(replace(LOOP, bars=bars)).request(loops).bars == made


def test_time_does_not_go_back() -> None:
    played = Performance(LOOP)
    played.note(0.5, moved(1.0))
    played.note(0.25, moved(2.0))
    values = played.request(1).sliders[1].curve.values  # type: ignore[union-attr]
    assert set(values) == {0.0, 2.0}
