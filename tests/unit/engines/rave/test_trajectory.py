from dataclasses import replace

import numpy as np
import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import (
    Axis,
    Blend,
    Grid,
    LatentTrack,
    MorphRequest,
    Ramp,
    Slider,
    Tail,
)
from loopstudio.engines.rave.basis import Basis
from loopstudio.engines.rave.trajectory import blended, laid, trajectory

LATENT, FRAMES = 4, 8
BASIS = Basis(
    mean=np.zeros(LATENT),
    axes=np.eye(LATENT),
    fidelity=np.array([0.5, 0.8, 0.95, 1.0]),
    low=np.array([-2.0, -1.0, -0.5, -0.25]),
    high=np.array([2.0, 1.0, 0.5, 0.25]),
)


def track(value: float, frames: int = FRAMES) -> LatentTrack:
    return LatentTrack.of(np.full((LATENT, frames), value, dtype=np.float32))


A, B, C, D = (track(value) for value in (1.0, 2.0, 4.0, 8.0))
PLAIN = MorphRequest("morph")


def test_without_sounds_it_is_the_middle_of_all_sound() -> None:
    assert trajectory(PLAIN, 0, BASIS, FRAMES).tolist() == np.zeros((LATENT, FRAMES)).tolist()


@pytest.mark.parametrize(
    ("sounds", "blend", "value"),
    [
        ((A,), Blend(0.7, 0.9), 1.0),
        ((A, B), Blend(0.25, 1.0), 1.25),
        ((A, B, C), Blend(1.0, 0.0), 2.0),
        ((A, B, C), Blend(0.5, 1.0), 4.0),
        ((A, B, C, D), Blend(1.0, 1.0), 8.0),
        ((A, B, C, D), Blend(0.5, 0.5), 3.75),
    ],
)
def test_sounds_stand_in_the_corners(
    sounds: tuple[LatentTrack, ...], blend: Blend, value: float
) -> None:
    request = replace(PLAIN, sounds=sounds, blend=blend)
    np.testing.assert_allclose(blended(request, BASIS, FRAMES), value)


def test_a_blend_may_run_along_the_bars() -> None:
    along = blended(replace(PLAIN, sounds=(A, B), blend=Blend(1.0, 0.0, "along")), BASIS, FRAMES)
    assert along[0].tolist() == (1.0 + np.arange(FRAMES) / FRAMES).tolist()
    back = blended(replace(PLAIN, sounds=(A, B), blend=Blend(1.0, 0.0, "round")), BASIS, FRAMES)
    assert back[0].tolist() == [1.0, 1.25, 1.5, 1.75, 2.0, 1.75, 1.5, 1.25]


def test_sliders_scale_and_shift_their_own_dimension_only() -> None:
    request = replace(PLAIN, sounds=(B,), sliders=(Slider(1, offset=0.5, scale=-2.0),))
    assert trajectory(request, 0, BASIS, FRAMES)[:, 0].tolist() == [2.0, -3.5, 2.0, 2.0]


def test_a_curve_comes_on_top_of_its_slider() -> None:
    request = replace(PLAIN, sliders=(Slider(0, offset=1.0, curve=Ramp(0.0, 8.0)),))
    assert trajectory(request, 0, BASIS, FRAMES)[0].tolist() == list(range(1, 9))


def test_items_move_by_their_own_seeds_within_the_reach_of_each_dimension() -> None:
    request = replace(PLAIN, count=256, seed=5, spread=1.0, locked=(1,))
    moved = np.stack([trajectory(request, i, BASIS, 1)[:, 0] for i in range(256)])
    assert moved[:, 1].tolist() == [0.0] * 256
    np.testing.assert_allclose(moved.std(axis=0)[[0, 2, 3]], [0.86, 0.215, 0.107], rtol=0.2)
    alone = trajectory(replace(request, seed=8, count=1), 0, BASIS, 1)
    assert alone[:, 0].tolist() == moved[3].tolist()


def test_a_request_without_spread_is_the_same_for_every_item() -> None:
    request = replace(PLAIN, count=2, sounds=(A,))
    assert np.array_equal(trajectory(request, 0, BASIS, 3), trajectory(request, 1, BASIS, 3))


def test_the_tail_is_held_noise_of_its_own_seed() -> None:
    request = replace(PLAIN, sounds=(A,), tail=Tail(kept=2, seed=7))
    made = trajectory(request, 0, BASIS, FRAMES)
    assert made[:2].tolist() == np.ones((2, FRAMES)).tolist()
    assert (made[2:] == made[2:, :1]).all()
    assert (made[2:] != 1.0).all()
    quiet = trajectory(replace(request, tail=Tail(2, 7, 0.5)), 0, BASIS, FRAMES)
    np.testing.assert_allclose(quiet[2:], made[2:] / 2)
    other = trajectory(replace(request, tail=Tail(2, 8)), 0, BASIS, FRAMES)
    assert (other[2:] != made[2:]).all()


def test_a_dimension_of_the_tail_is_the_same_however_many_are_kept() -> None:
    one = trajectory(replace(PLAIN, tail=Tail(kept=1)), 0, BASIS, 1)
    three = trajectory(replace(PLAIN, tail=Tail(kept=3)), 0, BASIS, 1)
    assert one[3] == three[3]


def test_a_tail_beyond_all_dimensions_is_none() -> None:
    made = trajectory(replace(PLAIN, sounds=(A,), tail=Tail(kept=99)), 0, BASIS, 1)
    assert made[:, 0].tolist() == [1.0] * LATENT


def test_shorter_sounds_are_laid_again_and_longer_ones_cut() -> None:
    steps = LatentTrack.of(np.arange(8, dtype=np.float32)[None])
    assert laid(steps, 16, 2, BASIS)[0].tolist() == [*range(8), *range(8)]
    assert laid(steps, 8, 1, BASIS)[0].tolist() == list(range(8))
    assert laid(steps, 4, 1, BASIS)[0].tolist() == [0, 1, 2, 3]
    assert laid(steps, 24, 3, BASIS)[0].tolist() == [*range(8)] * 3


def test_a_frame_too_many_is_drawn_in() -> None:
    steps = LatentTrack.of(np.arange(8, dtype=np.float32)[None])
    made = laid(steps, 17, 2, BASIS)[0]
    assert made.shape == (17,)
    assert made[0] == 0.0


def test_a_sound_of_another_checkpoint_is_refused() -> None:
    foreign = LatentTrack.of(np.zeros((3, 2), dtype=np.float32))
    with pytest.raises(CheckpointError, match="another checkpoint: this one has 4"):
        trajectory(replace(PLAIN, sounds=(foreign,)), 0, BASIS, FRAMES)


def test_a_slider_of_no_dimension_is_refused() -> None:
    with pytest.raises(CheckpointError, match="no dimension 5"):
        trajectory(replace(PLAIN, sliders=(Slider(4),)), 0, BASIS, FRAMES)


def test_a_grid_moves_its_sliders_from_item_to_item() -> None:
    grid = Grid(Axis(0, -1.0, 1.0, 2), Axis(1, 0.0, 0.5, 2))
    request = replace(PLAIN, count=4, grid=grid)
    made = [trajectory(request, index, BASIS, 1)[:2, 0].tolist() for index in range(4)]
    assert made == [[-1.0, 0.0], [1.0, 0.0], [-1.0, 0.5], [1.0, 0.5]]


def test_a_varied_tail_is_another_for_each_item_and_that_of_its_seed() -> None:
    request = replace(PLAIN, count=3, seed=5, sounds=(A,), tail=Tail(2, 7, varied=True))
    made = [trajectory(request, index, BASIS, FRAMES) for index in range(3)]
    assert all(np.array_equal(each[:2], made[0][:2]) for each in made)
    assert not np.array_equal(made[0], made[1])
    alone = trajectory(replace(request, count=1, tail=Tail(2, 6)), 0, BASIS, FRAMES)
    np.testing.assert_array_equal(made[1], alone)
    np.testing.assert_array_equal(trajectory(request.of_item(2), 0, BASIS, FRAMES), made[2])
