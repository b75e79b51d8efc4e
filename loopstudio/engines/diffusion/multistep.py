"""Samplers that step by where sound lies: DPM-Solver++ and UniPC.

They solve for x with the curve of sound over half log-SNR taken as a polynomial through the last
estimates (Lu et al. 2022, arXiv 2211.01095). Steps are in variance-preserving coordinates. The last
step lands on the estimate of sound itself: a higher order there does not hold with few steps.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Denoiser
from loopstudio.engines.diffusion.schedule import Level
from loopstudio.engines.diffusion.single_step import Draw


@dataclass(frozen=True, eq=False)
class _Seen:
    """Sound as it was estimated at a half log-SNR."""

    at: float
    clean: Tensor


def dpmpp_2m(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step by a line through two estimates, without noise: one call a step."""
    del draw
    before: _Seen | None = None
    for now, later in pairwise(levels):
        seen = _Seen(now.log_snr, denoise(x, now).clean)
        if later.time == 0.0:
            return seen.clean
        h = later.log_snr - now.log_snr
        clean = seen.clean if before is None else seen.clean + 0.5 * h * _slope(before, seen)
        x = (later.beta / now.beta) * x - later.alpha * math.expm1(-h) * clean
        before = seen
    return x


def dpmpp_2m_sde(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step by a line through two estimates, with noise taken and given: one call a step."""
    before: _Seen | None = None
    for now, later in pairwise(levels):
        seen = _Seen(now.log_snr, denoise(x, now).clean)
        if later.time == 0.0:
            return seen.clean
        h = later.log_snr - now.log_snr
        share = -math.expm1(-2.0 * h)
        clean = seen.clean if before is None else seen.clean + 0.5 * h * _slope(before, seen)
        x = _faded(now, later, h) * x + later.alpha * share * clean
        x = x + later.beta * math.sqrt(share) * draw()
        before = seen
    return x


def dpmpp_3m_sde(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step by a parabola through three estimates, with noise taken and given: one call a step."""
    history: list[_Seen] = []
    for now, later in pairwise(levels):
        seen = _Seen(now.log_snr, denoise(x, now).clean)
        if later.time == 0.0:
            return seen.clean
        h = later.log_snr - now.log_snr
        history = [seen, *history[:2]]
        share = -math.expm1(-2.0 * h)
        x = _faded(now, later, h) * x + later.alpha * (share * seen.clean + _curve(history, h))
        x = x + later.beta * math.sqrt(share) * draw()
    return x


def _slope(before: _Seen, seen: _Seen) -> Tensor | float:
    """Give how fast sound changes with half log-SNR."""
    span = seen.at - before.at
    return 0.0 if math.isinf(span) else (seen.clean - before.clean) / span


def _faded(now: Level, later: Level, h: float) -> float:
    """Give how much of x stays where as much noise is taken out and put in as the way is long."""
    return later.beta / now.beta * math.exp(-h)


def _curve(history: Sequence[_Seen], h: float) -> Tensor | float:
    """Give what the first and second derivatives of sound add in a step of 3M SDE (eta 1)."""
    if len(history) == 1:
        return 0.0
    twice = 2.0 * h
    phi_2 = math.expm1(-twice) / twice + 1.0
    first = h * _slope(history[1], history[0])
    if len(history) == 2:
        return phi_2 * first
    earlier = h * _slope(history[2], history[1])
    span, earlier_span = history[0].at - history[1].at, history[1].at - history[2].at
    # Half of the parabola's bend, as k-diffusion has it: on sounds of a known density the whole of
    # it came out farther off on every schedule up to twenty steps.
    second = (first - earlier) * (h / (span + earlier_span))
    return phi_2 * (first + second * (span / h)) - (phi_2 / twice - 0.5) * second
