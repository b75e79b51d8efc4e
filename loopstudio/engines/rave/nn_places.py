"""Places for nn~: latents as the numbers that a program tells, and back, as modules to script.

What `basis`, `codes` and `angles` do in double precision, by operations that torch 1.13 knows. A
program may be given fewer places than there are: what stands for the others is the middle of all
sound, with noise about it that is new each time, as `held` of those modules is.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.core.dimensions import DEVIATIONS
from loopstudio.engines.rave.basis import Basis
from loopstudio.engines.rave.parts import Parts


class AxisPlaces(nn.Module):
    """Places along the axes, the most important first; `word` and `span` are what labels say."""

    axes: Tensor
    mean: Tensor

    def __init__(self, basis: Basis) -> None:
        super().__init__()
        self.word, self.span = "PC", ""
        self.register_buffer("axes", torch.from_numpy(basis.axes).float())
        self.register_buffer("mean", torch.from_numpy(basis.mean).float())

    @torch.jit.export
    def along(self, latent: Tensor) -> Tensor:
        """Map latents (batch, latent, frames) to places of the same shape."""
        return F.conv1d(latent - self.mean[:, None], self.axes[:, :, None])

    @torch.jit.export
    def latent(self, places: Tensor, noise: float) -> Tensor:
        """Map places (batch, any number up to all, frames) to latents."""
        missing = self.axes.shape[0] - places.shape[1]
        if missing > 0:
            places = torch.cat((places, noise * _normal(places, missing)), 1)
        return F.conv1d(places, self.axes.t()[:, :, None]) + self.mean[:, None]


class CodePlaces(nn.Module):
    """Codes by level, the coarsest first, as numbers from 0 on.

    What lies between two is the nearer, and beyond the last the last: a signal of a host is no
    slider, which goes on from the first.
    """

    books: Tensor
    order: Tensor
    reach: Tensor

    def __init__(self, basis: Basis, books: Tensor) -> None:
        super().__init__()
        self.levels, self.last = books.shape[0], books.shape[1] - 1
        self.word, self.span = "level", f", 0 to {self.last}"
        middle = torch.from_numpy(basis.mean).round().long() % books.shape[1]
        # How near each entry is to that of the middle, the nearest first.
        far = torch.stack([(book - book[m]).square().sum(1) for book, m in _each(books, middle)])
        self.register_buffer("books", books.detach().clone())
        self.register_buffer("order", far.argsort(dim=1, stable=True))
        self.register_buffer("reach", _reach(basis))

    @torch.jit.export
    def along(self, latent: Tensor) -> Tensor:
        """Map latents (batch, latent, frames) to codes (batch, levels, frames)."""
        left = latent.transpose(1, 2)
        made: list[Tensor] = []
        for level in range(self.levels):
            book = self.books[level]
            far = torch.sum(book * book, dim=1) - 2.0 * torch.matmul(left, book.t())
            number = torch.argmin(far, dim=-1)
            left = left - F.embedding(number, book)
            made.append(number)
        return torch.stack(made, dim=1).to(latent.dtype)

    @torch.jit.export
    def latent(self, places: Tensor, noise: float) -> Tensor:
        """Map codes (batch, any number up to all levels, frames) to the sums of their entries."""
        numbers = self._whole(places)
        missing = self.levels - places.shape[1]
        if missing > 0:
            steps = torch.abs(noise * self.reach[-missing:, None] * _normal(places, missing))
            numbers = torch.cat((numbers, self._near(self._whole(steps))), 1)
        made = F.embedding(numbers[:, 0], self.books[0])
        for level in range(self.levels - 1):
            made = made + F.embedding(numbers[:, level + 1], self.books[level + 1])
        return made.transpose(1, 2)

    def _near(self, ranks: Tensor) -> Tensor:
        """Give the codes of the last levels that are so many places from the middle's."""
        missing = ranks.shape[1]
        order = self.order[-missing:].unsqueeze(0).expand(ranks.shape[0], missing, self.last + 1)
        return torch.gather(order, 2, ranks)

    def _whole(self, places: Tensor) -> Tensor:
        return torch.clamp((places + 0.5).to(torch.int64), 0, self.last)


class AnglePlaces(nn.Module):
    """Angles of latents on a sphere, -1 to 1, of the last of which the ends are one place."""

    mean: Tensor
    reach: Tensor

    def __init__(self, basis: Basis) -> None:
        super().__init__()
        self.word, self.span, self.pi = "angle", ", -1 to 1", math.pi
        self.register_buffer("mean", torch.from_numpy(basis.mean).float())
        self.register_buffer("reach", _reach(basis))

    @torch.jit.export
    def along(self, latent: Tensor) -> Tensor:
        """Map latents (batch, latent, frames) to angles (batch, latent - 1, frames)."""
        left = torch.sqrt(torch.cumsum((latent * latent).flip([1]), 1).flip([1]))
        polar = torch.atan2(left[:, 1:], latent[:, :-1]) / self.pi
        around = torch.remainder(torch.atan2(latent[:, -1:], latent[:, -2:-1]) / self.pi, 2.0)
        return 2.0 * torch.cat((polar[:, :-1], around / 2.0), 1) - 1.0

    @torch.jit.export
    def latent(self, places: Tensor, noise: float) -> Tensor:
        """Map angles (batch, any number up to all, frames) to latents of length one."""
        missing = self.mean.shape[0] - places.shape[1]
        if missing > 0:
            about = noise * self.reach[-missing:, None] * _normal(places, missing)
            places = torch.cat((places, self.mean[-missing:, None] + about), 1)
        turns = (places + 1.0) * (self.pi / 2.0)
        turns = torch.cat((turns[:, :-1], 2.0 * turns[:, -1:]), 1)
        one = torch.ones_like(turns[:, :1])
        before = torch.cat((one, torch.cumprod(torch.sin(turns), 1)), 1)
        return before * torch.cat((torch.cos(turns), one), 1)


NnPlaces = AxisPlaces | CodePlaces | AnglePlaces


def places_of(parts: Parts) -> NnPlaces:
    """Give the places of a checkpoint's latents."""
    match parts.network.config.latent_kind:
        case "discrete":
            assert parts.network.codebooks is not None
            return CodePlaces(parts.basis, parts.network.codebooks)
        case "spherical":
            return AnglePlaces(parts.basis)
        case _:
            return AxisPlaces(parts.basis)


def _normal(beside: Tensor, count: int) -> Tensor:
    shape = [beside.shape[0], count, beside.shape[2]]
    return torch.randn(shape, dtype=beside.dtype, device=beside.device)


def _reach(basis: Basis) -> Tensor:
    return torch.from_numpy((basis.high - basis.low) / DEVIATIONS).float()


def _each(books: Tensor, numbers: Tensor) -> list[tuple[Tensor, int]]:
    return list(zip(books, numbers.tolist(), strict=True))
