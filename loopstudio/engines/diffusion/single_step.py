"""Samplers that step by where noise points: DDIM, iPLMS and Heun.

A sampler takes a denoiser, what stands at the first of its levels, the levels, and where it draws
noise; it gives sound. All are written so that nothing is divided by the share of sound where there
is none.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Denoiser
from loopstudio.engines.diffusion.schedule import Level

Draw = Callable[[], Tensor]
"""Standard normal noise of the shape of what is sampled, new at each call."""

_ADAMS = (
    (1.0,),
    (3 / 2, -1 / 2),
    (23 / 12, -16 / 12, 5 / 12),
    (55 / 24, -59 / 24, 37 / 24, -9 / 24),
)
"""Adams and Bashforth's weights of the estimates so far, the newest first."""


def ddim(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step along straight lines (Song et al. 2021, eta 0): one call a step.

    On linear times it is audio-diffusion-pytorch's VSampler.
    """
    del draw
    for now, later in pairwise(levels):
        x = denoise(x, now).at(later)
    return x


def iplms(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step by up to four estimates of noise (Liu et al. 2022, without its Runge-Kutta start).

    One call a step. The first step is DDIM's and divides by nothing; published ones divide what is
    no sound yet by 4e-8.
    """
    del draw
    history: list[Tensor] = []
    for now, later in pairwise(levels):
        estimate = denoise(x, now)
        history = [estimate.noise, *history[:3]]
        x = estimate.at(later)
        if len(history) > 1:
            weights = _ADAMS[len(history) - 1]
            blend = sum(weight * noise for weight, noise in zip(weights, history, strict=True))
            x = x + _bent(now, later) * (blend - estimate.noise)
    return x


def heun(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step by the mean of where v points before and after: two calls a step, one for the last.

    Karras et al. (2022, algorithm 1) take that mean along sigma, where the first of a few steps is
    so long that they lead away from any sound. Along the quarter turn none is.
    """
    del draw
    for now, later in pairwise(levels):
        estimate = denoise(x, now)
        x = estimate.at(later)
        if later.time > 0.0:
            turned = math.pi / 2 * (later.time - now.time)
            bend = denoise(x, later).velocity(later) - estimate.velocity(later)
            x = x + turned / 2 * bend
    return x


def _bent(now: Level, later: Level) -> float:
    """Give how far a step moves for each unit of change in noise: alpha' (sigma' - sigma)."""
    return later.beta - now.beta * later.alpha / now.alpha
