"""Sounds of one number with a known density, whose denoiser is exact."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Estimate
from loopstudio.engines.diffusion.sampling import Sampling, standing
from loopstudio.engines.diffusion.schedule import Level, levels


class Mixture:
    """Normals around `places`, of deviation `spread` and the same weight; notes its calls."""

    def __init__(
        self, places: Sequence[float] = (-1.0, -0.4, 0.3, 0.9), spread: float = 0.05
    ) -> None:
        self.places = torch.tensor(places, dtype=torch.float64)
        self.spread = spread
        self.asked: list[Level] = []
        self.last: Estimate | None = None

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        self.asked.append(level)
        places = self.places.to(x)
        away = x[..., None] - level.alpha * places
        variance = level.alpha**2 * self.spread**2 + level.beta**2
        weights = (-away.square() / (2.0 * variance)).softmax(-1)
        pull = (weights * away).sum(-1) / variance
        # Tweedie: noise is -beta times the score; sound is the places, moved towards x.
        clean = (weights * places).sum(-1) + level.alpha * self.spread**2 * pull
        self.last = Estimate(clean, level.beta * pull)
        return self.last


def noise(count: int = 4_000, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    drawn = torch.randn(count, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return drawn.to(dtype)


def drawing(seed: int = 1, count: int = 4_000) -> "Drawn":
    return Drawn(seed, count)


class Drawn:
    """Noise for the toy, counted."""

    def __init__(self, seed: int, count: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._count, self.times = count, 0

    def __call__(self) -> Tensor:
        self.times += 1
        return torch.randn(self._count, dtype=torch.float64, generator=self._generator)


def sampled(
    sampling: Sampling,
    start: Tensor,
    denoise: Mixture | None = None,
    draw: Drawn | None = None,
) -> Tensor:
    """Give what a sampler makes of pure noise."""
    at = sampling.levels()
    return sampling.solve(
        denoise or Mixture(), standing(at[0], start), at, draw or drawing(count=len(start))
    )


def truth(start: Tensor, steps: int = 5_000) -> Tensor:
    """Give what noise leads to in steps so short that none is shorter."""
    mixture, x = Mixture(), start
    at = levels("linear", steps)
    for now, later in pairwise(at):
        x = mixture(x, now).at(later)
    return x
