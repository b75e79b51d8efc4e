import numpy as np
import pytest

from loopstudio.engines.rave.basis import even
from loopstudio.engines.rave.codes import Codes, central

RANDOM = np.random.default_rng(2)
BOOKS = RANDOM.standard_normal((3, 16, 5)) * np.array([4.0, 1.0, 0.25])[:, None, None]
SPACE = Codes(even(3, 0.0, 15.0), BOOKS)
LATENT = RANDOM.standard_normal((5, 40)) * 3.0


def test_a_code_is_the_nearest_to_what_is_left_over() -> None:
    left = LATENT.T.copy()
    for level, numbers in enumerate(SPACE.along(LATENT)):
        far = np.linalg.norm(left[:, None] - BOOKS[level], axis=2)
        assert np.array_equal(numbers, far.argmin(axis=1))
        left -= BOOKS[level, numbers.astype(int)]


def test_latents_are_sums_of_entries() -> None:
    made = SPACE.latent(np.array([[3.0, 0.2], [15.4, 1.0], [16.0, -1.0]]))
    np.testing.assert_allclose(made[:, 0], BOOKS[0, 3] + BOOKS[1, 15] + BOOKS[2, 0])
    np.testing.assert_allclose(made[:, 1], BOOKS[0, 0] + BOOKS[1, 1] + BOOKS[2, 15])


def test_levels_tell_more_and_more() -> None:
    codes = SPACE.along(LATENT)
    left = [
        np.abs(LATENT - Codes(SPACE.basis, BOOKS[:k]).latent(codes[:k])).mean() for k in (1, 2, 3)
    ]
    assert left[0] > left[1] > left[2]


def test_one_sound_keeps_its_codes_in_a_blend() -> None:
    one, other = (RANDOM.integers(0, 16, (3, 8)).astype(float) for _ in range(2))
    weights = np.array([[1.0] * 4 + [0.0] * 4, [0.0] * 4 + [1.0] * 4])
    made = SPACE.blended([one, other], weights)
    assert np.array_equal(made[:, :4], one[:, :4])
    assert np.array_equal(made[:, 4:], other[:, 4:])


def test_a_blend_has_the_codes_nearest_to_it() -> None:
    one, other = SPACE.along(LATENT), SPACE.along(LATENT[:, ::-1])
    weights = np.array([[0.3] * 40, [0.7] * 40])
    wanted = 0.3 * SPACE.latent(one) + 0.7 * SPACE.latent(other)
    assert np.array_equal(SPACE.blended([one, other], weights), SPACE.along(wanted))


def test_between_codes_there_is_nothing() -> None:
    made = SPACE.between(np.zeros((3, 2)), np.full((3, 2), 9.0), np.array([0.4, 0.6]))
    assert made[0].tolist() == [0.0, 9.0]


def test_a_code_wanders_to_its_nearest_first() -> None:
    places = SPACE.along(LATENT)
    step = 4.652 / 15.0
    assert np.array_equal(SPACE.wandered(places, 1.0, np.zeros(3)), places)
    moved = SPACE.wandered(places, 1.0, np.array([0.0, step, 0.0]))
    assert np.array_equal(moved[[0, 2]], places[[0, 2]])
    for before, after in zip(places[1].astype(int), moved[1].astype(int), strict=True):
        far = np.linalg.norm(BOOKS[1] - BOOKS[1, before], axis=1)
        assert far.argsort()[1] == after
    assert np.array_equal(SPACE.wandered(places, 1.0, np.array([0.0, -step, 0.0])), moved)


def test_steps_beyond_the_last_code_stay_within_the_book() -> None:
    made = SPACE.wandered(SPACE.along(LATENT), 1.0, np.full(3, 99.0))
    assert made.min() >= 0.0
    assert made.max() <= 15.0


def test_what_is_held_is_the_middle_where_nothing_is_asked_for() -> None:
    assert np.array_equal(SPACE.held(0.0, np.ones(3)), SPACE.middle())
    assert (SPACE.held(1.0, np.ones(3)) != SPACE.middle()).all()


def test_the_centre_is_what_all_entries_are_on_average() -> None:
    codes = central(BOOKS)
    assert codes.shape == (3,)
    mean = BOOKS.mean(axis=1).sum(axis=0)
    assert codes[0] == pytest.approx(np.linalg.norm(BOOKS[0] - mean, axis=1).argmin())
