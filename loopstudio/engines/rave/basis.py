"""Basis: the latent dimensions in the order of their importance.

The principal axes of encoded sound (Caillon and Esling 2021, section 4): the first holds most of
the variance, or of what is heard of it. How much the first k hold together is called their
fidelity. They are the singular vectors of the centred latents themselves: in a covariance, whose
values are squares, what deviates by less than 1e-8 of the loudest is lost in double precision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.dimensions import DEVIATIONS
from loopstudio.core.errors import CheckpointError, InvalidValue

Floats = NDArray[np.float64]

_LOW, _HIGH = 1.0, 99.0
_ROUNDING = 1e-9
_UPRIGHT = 1e-3
"""How far from a right angle two axes may lie: half precision in a published file."""
_BLOCK = 8_192
"""Frames that are taken into a factor at a time: memory beside the frames stays at 8 MB."""


@dataclass(frozen=True, eq=False)
class Basis:
    """Principal axes of a network's latents.

    mean (latent,); axes (latent, latent), one of length one in each row, the most important first;
    fidelity (latent,), the share of variance, or of what is heard of it, that the first k + 1 hold,
    rising to 1; low and high (latent,), the percentiles 1 and 99 of encoded sound along each axis.
    Raises CheckpointError for axes that do not stand upright on one another, and shares that do not
    add up.
    """

    mean: Floats
    axes: Floats
    fidelity: Floats
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        if not np.allclose(self.axes @ self.axes.T, np.eye(len(self.mean)), atol=_UPRIGHT):
            raise CheckpointError("The axes of its latents do not stand upright on one another.")
        rising = np.diff(self.fidelity, prepend=0.0)
        if (rising < -_UPRIGHT).any() or abs(self.fidelity[-1] - 1.0) > _UPRIGHT:
            raise CheckpointError("The shares of its latents do not add up.")
        if (self.high < self.low).any():
            raise CheckpointError("The ranges of its latents end before they begin.")

    def __len__(self) -> int:
        return len(self.mean)

    @property
    def shares(self) -> Floats:
        """Give the share of variance of each axis, adding up to 1."""
        return np.diff(self.fidelity, prepend=0.0)

    def kept(self, fidelity: float) -> int:
        """Give how few axes hold this share of the variance.

        Raises InvalidValue for a share that is not above 0 and up to 1.
        """
        if not 0.0 < fidelity <= 1.0:
            raise InvalidValue(f"A fidelity of {fidelity:g} is not above 0 and at most 1.")
        enough = self.fidelity >= min(fidelity, self.fidelity[-1]) - _ROUNDING
        return int(enough.argmax()) + 1

    def along(self, latent: Floats) -> Floats:
        """Give where latents (latent, frames) lie along the axes: (latent, frames)."""
        return self.axes @ (latent - self.mean[:, None])

    def latent(self, along: Floats) -> Floats:
        """Give the latents of places (latent, frames) along the axes."""
        return self.axes.T @ along + self.mean[:, None]

    def middle(self) -> Floats:
        """Give the place in the middle of all sound: places are told from there."""
        return np.zeros((len(self), 1))

    def between(self, one: Floats, other: Floats, share: Floats) -> Floats:
        """Give what lies straight between places (latent, frames), by shares of the other ones."""
        return one * (1.0 - share) + other * share

    def blended(self, sounds: Sequence[Floats], weights: Floats) -> Floats:
        """Add up sounds, each by its weights (sounds, frames)."""
        made = np.zeros(sounds[0].shape)
        for sound, weight in zip(sounds, weights, strict=True):
            made += weight * sound
        return made

    def wandered(self, places: Floats, spread: float, steps: Floats) -> Floats:
        """Add steps (latent,), each a share of how far sound reaches along its axis."""
        reach = (self.high - self.low) / DEVIATIONS
        return places + (spread * reach * steps)[:, None]

    def held(self, amount: float, steps: Floats) -> Floats:
        """Give steps as they are: training pulls what no axis tells to a deviation of 1."""
        return amount * steps[:, None]


def even(dimensions: int, low: float, high: float) -> Basis:
    """Give dimensions of which nothing is known but how far each goes."""
    return Basis(
        mean=np.zeros(dimensions),
        axes=np.eye(dimensions),
        fidelity=np.linspace(1.0 / dimensions, 1.0, dimensions),
        low=np.full(dimensions, low),
        high=np.full(dimensions, high),
    )


def fitted(frames: Floats, loudness: Floats | None = None, audible: Floats | None = None) -> Basis:
    """Find the basis of encoded frames (count, latent), two of them or more.

    audible (latent, latent) is the quadratic form of how far sound moves as latents do: with it the
    axes are those of the variance as it is heard. An axis points where it becomes louder, where the
    loudness of each frame (count,) is told; without, to where its largest part is positive. Axes
    that few frames say nothing of come last. Raises InvalidValue for fewer than two frames or ones
    that are not finite.
    """
    if len(frames) < 2 or not np.isfinite(frames).all():
        raise InvalidValue("Importance can be told from two finite frames of latents or more.")
    mean = frames.mean(axis=0)
    centred = frames - mean
    deviations, axes = _principal(_factor(centred), audible)
    axes = axes * _signs(axes, centred, loudness)[:, None]
    places = centred @ axes.T
    return Basis(
        mean=mean,
        axes=axes,
        fidelity=_fidelity(np.square(deviations)),
        low=np.percentile(places, _LOW, axis=0),
        high=np.percentile(places, _HIGH, axis=0),
    )


def _factor(centred: Floats) -> Floats:
    """Give the triangle R (latent, latent) of centred frames: R.T @ R is their covariance.

    Block by block (sequential TSQR, Demmel et al. 2012). It is square, and so has all axes, however
    few frames there are.
    """
    latent = centred.shape[1]
    factor = np.zeros((latent, latent))
    for start in range(0, len(centred), _BLOCK):
        rows = np.concatenate((factor, centred[start : start + _BLOCK]))
        factor = cast("Floats", np.linalg.qr(rows, mode="r"))
    made: Floats = factor / np.sqrt(len(centred))
    return made


def _principal(factor: Floats, audible: Floats | None) -> tuple[Floats, Floats]:
    """Give deviations (latent,), largest first, and axes (latent, latent), one in each row."""
    _, deviations, axes = np.linalg.svd(factor)
    if audible is None:
        return deviations, axes
    # A root of what is heard of the covariance, whose left vectors are the axes.
    root = (axes.T * deviations) @ axes @ _root(audible)
    turned, deviations, _ = np.linalg.svd(root)
    return deviations, turned.T


def _root(form: Floats) -> Floats:
    """Give L (latent, latent) of a quadratic form L @ L.T."""
    power, axes = np.linalg.eigh(form)
    made: Floats = axes * np.sqrt(np.clip(power, 0.0, None))
    return made


def _fidelity(power: Floats) -> Floats:
    total = power.sum()
    if total <= 0.0:
        return np.ones(len(power))
    risen: Floats = np.cumsum(power) / total
    risen[-1] = 1.0
    return np.minimum(risen, 1.0)


def _signs(axes: Floats, centred: Floats, loudness: Floats | None) -> Floats:
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)[:, 0]
    plain = np.where(largest < 0.0, -1.0, 1.0)
    if loudness is None:
        return plain
    louder = (centred @ axes.T).T @ (loudness - loudness.mean())
    return np.where(louder == 0.0, plain, np.sign(louder))
