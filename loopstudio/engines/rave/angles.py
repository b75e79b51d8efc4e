"""Angles: latents on a sphere, told as RAVE's spherical exports tell them.

A latent of length one is written as one angle less than it has numbers, each -1 to 1: from pole to
pole, and the last all around, so that there -1 and 1 are the same place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopstudio.core.dimensions import DEVIATIONS
from loopstudio.engines.rave.basis import Basis, Floats

_LEAST = 1e-12
_PARALLEL = 1e-7


@dataclass(frozen=True, eq=False)
class Angles:
    """The sphere on which a checkpoint's latents lie; basis says where sound lies on it."""

    basis: Basis

    def __len__(self) -> int:
        return len(self.basis.mean)

    def along(self, latent: Floats) -> Floats:
        """Give the angles of latents (latent, frames), which need not be of length one."""
        return angles(latent)

    def latent(self, along: Floats) -> Floats:
        """Give the latents, of length one, of any angles."""
        return directions(along)

    def middle(self) -> Floats:
        """Give the place in the middle of all sound."""
        return self.basis.mean[:, None]

    def between(self, one: Floats, other: Floats, share: Floats) -> Floats:
        """Go the shortest way over the sphere, at one speed."""
        return angles(_turned(directions(one), directions(other), share))

    def blended(self, sounds: Sequence[Floats], weights: Floats) -> Floats:
        """Go from the first sound towards each of the others."""
        if len(sounds) == 1:
            return sounds[0].copy()
        made, total = directions(sounds[0]), weights[0]
        for sound, weight in zip(sounds[1:], weights[1:], strict=True):
            total = total + weight
            share = np.divide(weight, total, out=np.zeros_like(total), where=total > 0.0)
            made = _turned(made, directions(sound), share)
        return angles(made)

    def wandered(self, places: Floats, spread: float, steps: Floats) -> Floats:
        """Add steps to the angles; what goes past a pole comes down on its other side."""
        return places + (spread * self._reach() * steps)[:, None]

    def held(self, amount: float, steps: Floats) -> Floats:
        """Give places about the middle."""
        return self.wandered(self.middle(), amount, steps)

    def _reach(self) -> Floats:
        return (self.basis.high - self.basis.low) / DEVIATIONS


def directions(along: Floats) -> Floats:
    """Give latents of length one (angles + 1, frames) of angles (angles, frames)."""
    turns = (along + 1.0) * (np.pi / 2.0)
    turns[-1] *= 2.0
    sines = np.cumprod(np.sin(turns), axis=0)
    before = np.concatenate((np.ones_like(sines[:1]), sines))
    made: Floats = before * np.concatenate((np.cos(turns), np.ones_like(sines[:1])))
    return made


def angles(latent: Floats) -> Floats:
    """Give angles (latent - 1, frames), each -1 to 1, of latents (latent, frames) but nothing."""
    # What is left of its length from each number on.
    left = np.sqrt(np.cumsum(np.square(latent[::-1]), axis=0))[::-1]
    polar = np.arctan2(left[1:], latent[:-1]) / np.pi
    around = np.arctan2(latent[-1], latent[-2]) / np.pi % 2.0
    polar[-1] = around / 2.0
    made: Floats = 2.0 * polar - 1.0
    return made


def _turned(one: Floats, other: Floats, share: Floats) -> Floats:
    """Go from one direction to another (numbers, frames) by shares (frames,) of the way."""
    angle = np.arccos(np.clip((one * other).sum(axis=0), -1.0, 1.0))
    sine = np.sin(angle)
    # Where two are one, or opposite and no way is the shortest, it steps over.
    close = sine < _PARALLEL
    safe = np.where(close, 1.0, sine)
    first = np.where(close, share < 0.5, np.sin((1.0 - share) * angle) / safe)
    second = np.where(close, share >= 0.5, np.sin(share * angle) / safe)
    made = first * one + second * other
    length: Floats = np.sqrt(np.square(made).sum(axis=0))
    return made / np.maximum(length, _LEAST)
