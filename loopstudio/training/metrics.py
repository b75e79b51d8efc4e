"""Figures on sets of embeddings: how near, how dense, how complete, how varied one set is.

Every set is float (n, d), one row per loop; everything is reckoned in float64.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import InvalidValue

Points = NDArray[np.float64]

NEIGHBOURS = 5
_FEWEST = 2


@dataclass(frozen=True)
class Gaussian:
    """Mean (d,) and covariance (d, d) of n points, the covariance shrunk by `shrinkage` 0..1."""

    mean: Points
    covariance: Points
    n: int
    shrinkage: float

    @classmethod
    def of(cls, points: Points) -> "Gaussian":
        """Fit a set (n, d), n at least 2; correlations are shrunk, variances are not.

        The amount is that of Chen et al. 2010 (OAS) for the correlations: near 0 where n is many
        times d, and enough to keep the covariance regular where it is not.
        """
        x = _checked(points)
        n, d = x.shape
        spread = x.std(axis=0)
        standard = (x - x.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
        correlation = standard.T @ standard / n
        square = float((correlation * correlation).sum())
        above = (1.0 - 2.0 / d) * square + d**2
        below = (n + 1.0 - 2.0 / d) * (square - d)
        shrinkage = min(1.0, above / below) if below > 0.0 else 1.0
        shrunk = (1.0 - shrinkage) * correlation + shrinkage * np.eye(d)
        return cls(x.mean(axis=0), shrunk * np.outer(spread, spread), n, shrinkage)


def frechet_distance(real: Points, made: Points) -> float:
    """Give the squared Frechet distance of Gaussians fitted to two sets (Heusel et al. 2017).

    Grows with 1/n at both sides: compare only figures of equal n, beside that of two real halves.
    """
    a, b = Gaussian.of(real), Gaussian.of(made)
    root = _root(a.covariance)
    cross = np.linalg.eigvalsh(root @ b.covariance @ root)
    apart = float(((a.mean - b.mean) ** 2).sum())
    traces = float(np.trace(a.covariance) + np.trace(b.covariance))
    return max(0.0, apart + traces - 2.0 * float(np.sqrt(np.maximum(cross, 0.0)).sum()))


@dataclass(frozen=True)
class Overlap:
    """Density (1 for the real set itself, may exceed it) and coverage 0..1."""

    density: float
    coverage: float


def overlap(real: Points, made: Points, neighbours: int = NEIGHBOURS) -> Overlap:
    """Give density and coverage (Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics").

    Each real point holds a ball that reaches to its k-th neighbour. Density: balls a made point
    lies in, over k; coverage: share of balls with a made point inside.
    """
    a, b = _checked(real), _checked(made)
    if len(a) <= neighbours:
        raise InvalidValue(f"Coverage needs more than {neighbours} real loops, not {len(a)}.")
    radii = np.partition(distances(a, a), neighbours, axis=1)[:, neighbours]
    inside = distances(a, b) <= radii[:, None]
    return Overlap(
        density=float(inside.sum()) / (neighbours * len(b)),
        coverage=float(inside.any(axis=1).mean()),
    )


def distances(a: Points, b: Points) -> Points:
    """Give Euclidean distances (len(a), len(b))."""
    squares = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1) - 2.0 * (a @ b.T)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def mean_pairwise(points: Points) -> float:
    """Give the mean distance of two different points of a set: how varied it is."""
    x = _checked(points)
    n = len(x)
    return float(distances(x, x).sum() / (n * (n - 1)))


@dataclass(frozen=True)
class StyleClassifier:
    """Nearest class mean after whitening by the shrunk covariance within classes."""

    styles: tuple[str, ...]
    means: Points
    whitening: Points

    @classmethod
    def of(cls, points: Points, styles: Sequence[str]) -> "StyleClassifier":
        """Learn from points (n, d) and the style of each."""
        x, names = _checked(points), np.array(styles)
        known = tuple(sorted(set(styles)))
        means = np.stack([x[names == style].mean(axis=0) for style in known])
        within = x - means[np.searchsorted(np.array(known), names)]
        # Means of few loops each have taken some of the spread with them; the factor is common to
        # all directions and changes no decision.
        values, vectors = np.linalg.eigh(Gaussian.of(within).covariance)
        whitening = vectors / np.sqrt(np.maximum(values, 1e-12))
        return cls(known, means @ whitening, whitening)

    def accuracy(self, points: Points, styles: Sequence[str]) -> float:
        """Give the share of points that lie nearest to the mean of their own style."""
        nearest = distances(_checked(points, 1) @ self.whitening, self.means).argmin(axis=1)
        return float(np.mean([self.styles[i] == s for i, s in zip(nearest, styles, strict=True)]))


def _checked(points: Points, fewest: int = _FEWEST) -> Points:
    x = np.asarray(points, dtype=np.float64)
    if x.ndim != 2 or len(x) < fewest or not np.isfinite(x).all():
        raise InvalidValue(f"A figure needs at least {fewest} finite points of shape (n, d).")
    return x


def _root(matrix: Points) -> Points:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
