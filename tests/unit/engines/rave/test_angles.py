from dataclasses import replace

import numpy as np
import pytest

from loopstudio.engines.rave.angles import Angles, angles, directions
from loopstudio.engines.rave.basis import Floats, even

SPACE = Angles(replace(even(3, -1.0, 1.0), mean=np.array([0.1, -0.2, 0.9])))


def drawn(seed: int, frames: int = 64) -> Floats:
    made: Floats = np.random.default_rng(seed).standard_normal((4, frames))
    made /= np.linalg.norm(made, axis=0)
    return made


def test_there_and_back_is_nothing() -> None:
    latent = drawn(1)
    places = SPACE.along(latent)
    assert places.shape == (3, 64)
    assert np.abs(places).max() <= 1.0
    np.testing.assert_allclose(SPACE.latent(places), latent, atol=1e-12)


def test_latents_of_any_length_have_the_angles_of_their_direction() -> None:
    np.testing.assert_allclose(angles(3.0 * drawn(1)), angles(drawn(1)), atol=1e-12)


def test_poles_and_turns_are_where_they_are_told() -> None:
    told = np.array([[-1.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 0.0, 0.0, 0.5]])
    made = directions(told).T
    wanted = [[1, 0, 0, 0], [-1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, -1]]
    np.testing.assert_allclose(made, wanted, atol=1e-12)


def test_the_ends_of_the_last_dimension_are_one_place() -> None:
    ends = np.array([[0.1, 0.1], [0.2, 0.2], [-1.0, 1.0]])
    one, other = directions(ends).T
    np.testing.assert_allclose(one, other, atol=1e-12)


def test_a_blend_goes_the_short_way_round() -> None:
    one, other = np.array([[0.0], [0.0], [0.9]]), np.array([[0.0], [0.0], [-0.9]])
    weights = np.array([[0.5], [0.5]])
    middle = SPACE.blended([one, other], weights)
    assert np.abs(middle[2, 0]) == pytest.approx(1.0)
    quarter = SPACE.between(one, other, np.array([0.25]))
    np.testing.assert_allclose(quarter[:, 0], [0.0, 0.0, 0.95], atol=1e-12)


def test_a_blend_at_its_ends_is_its_sounds() -> None:
    sounds = [angles(drawn(seed)) for seed in (1, 2, 3)]
    for place, sound in enumerate(sounds):
        weights = np.zeros((3, 64))
        weights[place] = 1.0
        made = SPACE.blended(sounds, weights)
        np.testing.assert_allclose(directions(made), directions(sound), atol=1e-9)
    assert np.array_equal(SPACE.blended(sounds[:1], np.ones((1, 64))), sounds[0])


def test_opposite_places_are_stepped_between() -> None:
    one = angles(drawn(1, 2))
    other = angles(-drawn(1, 2))
    made = SPACE.between(one, other, np.array([0.4, 0.6]))
    assert np.isfinite(made).all()
    np.testing.assert_allclose(directions(made)[:, 0], drawn(1, 2)[:, 0], atol=1e-9)


def test_steps_go_from_the_middle_as_far_as_sound_reaches() -> None:
    assert SPACE.middle()[:, 0].tolist() == [0.1, -0.2, 0.9]
    steps = np.array([1.0, 0.0, 2.0])
    held = SPACE.held(1.0, steps) - SPACE.middle()
    np.testing.assert_allclose(held[:, 0], steps * 2.0 / 4.652)
    assert np.array_equal(SPACE.held(0.0, steps), SPACE.middle())
    assert len(SPACE) == 3


def test_past_a_pole_it_comes_down_on_the_other_side() -> None:
    near, past = directions(np.array([[0.999, 1.001], [0.3, 0.3], [0.2, 0.2]])).T
    assert np.abs(near - past).max() < 0.01
