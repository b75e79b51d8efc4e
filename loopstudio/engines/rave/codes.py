"""Codes: latents out of codebooks, one on top of the other (residual quantisation, Zeghidour 2021).

A place is the number of an entry, level by level: the first is the coarsest, each of the others
adds to what those before it leave over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.dimensions import DEVIATIONS
from loopstudio.engines.rave.basis import Basis, Floats, even

Numbers = NDArray[np.int64]

_WHOLE = 1.0 - 1e-9


@dataclass(frozen=True, eq=False)
class Codes:
    """The codebooks (levels, codes, latent) of a checkpoint; basis says where sound lies.

    What lies beyond the last code goes on from the first: neighbouring numbers have nothing in
    common, and so a slider reaches every code from any other.
    """

    basis: Basis
    books: Floats

    def __len__(self) -> int:
        return len(self.books)

    def along(self, latent: Floats) -> Floats:
        """Give the codes of latents (latent, frames): at each level the nearest to what is left."""
        left = latent.T.copy()
        made = np.empty((len(self), latent.shape[1]))
        for level, book in enumerate(self.books):
            nearest = _distances(left, book).argmin(axis=1)
            made[level] = nearest
            left -= book[nearest]
        return made

    def latent(self, along: Floats) -> Floats:
        """Give the sum of the entries that places are nearest to."""
        made = np.zeros((self.books.shape[2], along.shape[1]))
        for book, numbers in zip(self.books, self._numbers(along), strict=True):
            made += book[numbers].T
        return made

    def middle(self) -> Floats:
        """Give the place in the middle of all sound."""
        return self.basis.mean[:, None]

    def between(self, one: Floats, other: Floats, share: Floats) -> Floats:
        """Give the nearer of two: between codes there is nothing."""
        return np.where(share < 0.5, one, other)

    def blended(self, sounds: Sequence[Floats], weights: Floats) -> Floats:
        """Blend what codes stand for, and give the codes nearest to that."""
        made = self.along(sum(w * self.latent(s) for s, w in zip(sounds, weights, strict=True)))
        for sound, weight in zip(sounds, weights, strict=True):
            # Quantised again, a sum of entries may come out as other ones.
            made = np.where(weight >= _WHOLE, self._numbers(sound), made)
        return made

    def wandered(self, places: Floats, spread: float, steps: Floats) -> Floats:
        """Take each code to one as many places down the list of its own nearest as steps say."""
        numbers = self._numbers(places)
        reach = (self.basis.high - self.basis.low) / DEVIATIONS
        ranks = np.rint(np.abs(spread * reach * steps)).astype(np.int64)
        made = np.empty(numbers.shape)
        for level, book in enumerate(self.books):
            known, of = np.unique(numbers[level], return_inverse=True)
            order = _distances(book[known], book).argsort(axis=1, kind="stable")
            made[level] = order[:, min(int(ranks[level]), len(book) - 1)][of]
        return made

    def held(self, amount: float, steps: Floats) -> Floats:
        """Give codes that are not those of the middle."""
        return self.wandered(self.middle(), amount, steps)

    def _numbers(self, places: Floats) -> Numbers:
        made: Numbers = np.rint(places).astype(np.int64) % self.books.shape[1]
        return made


def central(books: Floats) -> Floats:
    """Give the codes (levels,) of what all entries of codebooks are on average."""
    levels, count, _ = books.shape
    whole = books.mean(axis=1).sum(axis=0)
    return Codes(even(levels, 0.0, count - 1.0), books).along(whole[:, None])[:, 0]


def _distances(rows: Floats, book: Floats) -> Floats:
    """Give squared distances (rows, entries), all of a row less by the same."""
    made: Floats = np.square(book).sum(axis=1) - 2.0 * rows @ book.T
    return made
