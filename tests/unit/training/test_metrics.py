import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.core.errors import InvalidValue
from loopstudio.training.metrics import (
    Gaussian,
    StyleClassifier,
    distances,
    frechet_distance,
    mean_pairwise,
    overlap,
)

Points = NDArray[np.float64]


def cloud(n: int, d: int = 4, seed: int = 0, spread: float = 1.0, shift: float = 0.0) -> Points:
    return np.random.default_rng(seed).standard_normal((n, d)) * spread + shift


def test_a_set_lies_at_no_distance_from_itself() -> None:
    points = cloud(200)
    assert frechet_distance(points, points) == pytest.approx(0.0, abs=1e-6)


def test_a_shift_counts_as_its_square() -> None:
    points = cloud(500)
    assert frechet_distance(points, points + 2.0) == pytest.approx(16.0, rel=1e-6)


def test_a_wider_gaussian_lies_where_the_formula_says() -> None:
    # Trace of S + 4S - 2 * sqrt(S * 4S) = S for independent directions of variance 1.
    narrow, wide = cloud(20_000, seed=1), cloud(20_000, seed=2, spread=2.0)
    assert frechet_distance(narrow, wide) == pytest.approx(4.0, rel=0.05)


def test_the_distance_is_the_same_both_ways() -> None:
    a, b = cloud(300, seed=1), cloud(300, seed=2, spread=1.5, shift=0.3)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-9)


def test_correlated_directions_agree_with_a_general_matrix_root() -> None:
    mix = np.random.default_rng(5).standard_normal((3, 3))
    a, b = cloud(4_000, 3, 1) @ mix, cloud(4_000, 3, 2) @ mix.T + 1.0
    first, second = Gaussian.of(a), Gaussian.of(b)
    values = np.linalg.eigvals(first.covariance @ second.covariance)
    expected = (
        ((first.mean - second.mean) ** 2).sum()
        + np.trace(first.covariance + second.covariance)
        - 2.0 * np.sqrt(values.real).sum()
    )
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-9)


def test_fewer_points_than_dimensions_are_shrunk_until_regular() -> None:
    few = Gaussian.of(cloud(20, 50))
    assert few.shrinkage > 0.2
    assert np.linalg.eigvalsh(few.covariance).min() > 0.0


def test_many_points_are_hardly_shrunk() -> None:
    points = cloud(5_000, 4) @ np.random.default_rng(3).standard_normal((4, 4))
    assert Gaussian.of(points).shrinkage < 0.01


def test_two_halves_of_one_set_overlap() -> None:
    shared = overlap(cloud(400, seed=1), cloud(400, seed=2))
    assert shared.density == pytest.approx(1.0, abs=0.1)
    assert shared.coverage > 0.9


def test_points_far_off_neither_lie_inside_nor_cover() -> None:
    shared = overlap(cloud(200), cloud(200, shift=50.0))
    assert (shared.density, shared.coverage) == (0.0, 0.0)


def test_one_loop_made_over_and_over_is_dense_but_covers_little() -> None:
    real = cloud(300)
    shared = overlap(real, np.repeat(real[:1] * 0.1, 300, axis=0))
    assert shared.density > 0.5
    assert shared.coverage < 0.1


def test_coverage_needs_more_loops_than_neighbours() -> None:
    with pytest.raises(InvalidValue, match="more than 5"):
        overlap(cloud(5), cloud(20))


def test_distances_are_those_of_pythagoras() -> None:
    a, b = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[3.0, 4.0]])
    assert distances(a, b) == pytest.approx(np.array([[5.0], [np.sqrt(13.0)]]))


def test_the_mean_pairwise_distance_leaves_out_the_loop_itself() -> None:
    assert mean_pairwise(np.array([[0.0], [3.0]])) == pytest.approx(3.0)


def test_styles_apart_are_told_apart() -> None:
    points = np.concatenate([cloud(80, seed=1), cloud(80, seed=2, shift=4.0)])
    learned = StyleClassifier.of(points, ["a"] * 80 + ["b"] * 80)
    new = np.concatenate([cloud(40, seed=3), cloud(40, seed=4, shift=4.0)])
    assert learned.accuracy(new, ["a"] * 40 + ["b"] * 40) > 0.95
    assert learned.accuracy(new, ["b"] * 40 + ["a"] * 40) < 0.05


def test_styles_are_told_apart_along_a_weak_direction() -> None:
    stretch = np.array([100.0, 1.0])
    points = np.concatenate([cloud(200, 2, 1), cloud(200, 2, 2) + np.array([0.0, 4.0])]) * stretch
    names = ["a"] * 200 + ["b"] * 200
    assert StyleClassifier.of(points, names).accuracy(points, names) > 0.95


@pytest.mark.parametrize("points", [np.zeros((1, 3)), np.zeros(5), np.full((4, 2), np.nan)])
def test_points_without_meaning_are_refused(points: Points) -> None:
    with pytest.raises(InvalidValue, match="finite points"):
        mean_pairwise(points)
