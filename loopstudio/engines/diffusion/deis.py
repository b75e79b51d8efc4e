"""DEIS (Zhang and Chen 2023, arXiv 2204.13902): noise is followed along half log-SNR.

Between two levels sound over its share moves by the integral of noise over sigma. Noise is taken
for a polynomial of half log-SNR through up to four estimates, and that integral is exact: where
steps are few and even in half log-SNR, one of fixed weights (iPLMS) takes them for even in sigma.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Denoiser
from loopstudio.engines.diffusion.schedule import Level
from loopstudio.engines.diffusion.single_step import Draw

_ORDER = 4
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
"""Places and weights of a quadrature that is exact to rounding for steps as long as any here."""


def deis(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step by a polynomial through up to four estimates of noise: one call a step.

    A step from pure noise, which has no half log-SNR, and the last one, to sound, which has none
    either, are DDIM's.
    """
    del draw
    history: list[tuple[float, Tensor]] = []
    for now, later in pairwise(levels):
        estimate = denoise(x, now)
        x = estimate.at(later)
        if math.isinf(now.log_snr) or math.isinf(later.log_snr):
            continue
        history = [(now.log_snr, estimate.noise), *history[: _ORDER - 1]]
        weights = _weights([at for at, _ in history], now.log_snr, later.log_snr)
        for weight, (_, noise) in zip(weights[1:], history[1:], strict=True):
            x = x + (later.alpha * weight) * (noise - estimate.noise)
    return x


def _weights(at: Sequence[float], begin: float, end: float) -> list[float]:
    """Give how much each estimate counts in the integral of noise over sigma of a step.

    at are the half log-SNR of estimates, begin and end those of the step. They add up to how far
    sigma moves.
    """
    half = (end - begin) / 2.0
    places = begin + half * (1.0 + _NODES)
    # Sigma is exp(-lambda), so that its differential is -exp(-lambda) that of lambda.
    measure = -half * _WEIGHTS * np.exp(-places)
    return [float((measure * _through(places, at, which)).sum()) for which in range(len(at))]


def _through(places: NDArray[np.float64], at: Sequence[float], which: int) -> NDArray[np.float64]:
    """Give Lagrange's polynomial that is one at one of `at`, and zero at the others."""
    own = at[which]
    found = np.ones_like(places)
    for each, other in enumerate(at):
        if each != which:
            found = found * (places - other) / (own - other)
    return found
