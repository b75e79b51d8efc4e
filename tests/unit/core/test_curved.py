import numpy as np
import pytest

from loopstudio.core.curved import around, blend_places, corner_weights, curved
from loopstudio.core.morph_request import Blend, Drawn, Lfo, Ramp


@pytest.mark.parametrize(
    ("wave", "values"),
    [
        ("sine", [0, 1, 0, -1]),
        ("triangle", [0, 1, 0, -1]),
        ("square", [1, 1, -1, -1]),
        ("saw", [1, 0.5, 0, -0.5]),
    ],
)
def test_waves_turn_in_the_bars(wave: str, values: list[float]) -> None:
    made = curved(Lfo(wave, 2, 3.0), 8)  # type: ignore[arg-type]
    np.testing.assert_allclose(made, 3.0 * np.tile(values, 2), atol=1e-12)
    turned = curved(Lfo(wave, 2, 3.0, phase=0.5), 8)  # type: ignore[arg-type]
    np.testing.assert_allclose(turned, np.roll(made, 2), atol=1e-12)


def test_what_is_drawn_goes_straight_between_its_values_and_round() -> None:
    assert curved(Drawn((0.0, 2.0)), 4).tolist() == [0.0, 1.0, 2.0, 1.0]
    assert curved(None, 2).tolist() == [0.0, 0.0]


def test_a_ramp_goes_evenly_and_would_arrive_with_the_next_bar() -> None:
    assert curved(Ramp(0.0, 8.0), 4).tolist() == [0.0, 2.0, 4.0, 6.0]


def test_values_go_round_at_their_end() -> None:
    assert around(np.array([[0.0, 4.0]]), 4)[0].tolist() == [0.0, 2.0, 4.0, 2.0]


def test_a_blend_goes_its_way_over_the_bars() -> None:
    x, y = blend_places(Blend(1.0, 0.5, "round"), 4)
    assert (x.tolist(), y.tolist()) == ([0.0, 0.5, 1.0, 0.5], [0.0, 0.25, 0.5, 0.25])


def test_a_blend_that_was_played_goes_straight_between_its_places_and_round() -> None:
    x, y = blend_places(Blend(0.3, 0.3, drawn=((0.0, 1.0), (1.0, 0.0))), 4)
    assert (x.tolist(), y.tolist()) == ([0.0, 0.5, 1.0, 0.5], [1.0, 0.5, 0.0, 0.5])


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("path", ["whole", "along", "round"])
def test_weights_of_sounds_add_up_to_one(count: int, path: str) -> None:
    blend = Blend(0.3, 0.8, path)  # type: ignore[arg-type]
    np.testing.assert_allclose(corner_weights(count, blend, 8).sum(axis=0), 1.0)


def test_without_sounds_there_are_no_weights() -> None:
    assert corner_weights(0, Blend(), 8).shape == (0, 8)
