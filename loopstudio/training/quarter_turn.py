"""The way from sound to noise, a quarter turn, as trainings walk it (Salimans and Ho 2022).

At a time t from 0 to 1 there stand cos(pi t / 2) of sound and sin(pi t / 2) of noise; v is how fast
they turn into one another. Signals are (batch, channels, frames), times (batch,).
"""

import math

from torch import Tensor


def noisy(clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
    """Give what stands at these times."""
    alpha, beta = _shares(times)
    return alpha * clean + beta * noise


def velocity(clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
    """Give v of what stands there."""
    alpha, beta = _shares(times)
    return alpha * noise - beta * clean


def apart(standing: Tensor, v: Tensor, times: Tensor) -> tuple[Tensor, Tensor]:
    """Read sound and noise off what stands there and its v."""
    alpha, beta = _shares(times)
    return alpha * standing - beta * v, beta * standing + alpha * v


def _shares(times: Tensor) -> tuple[Tensor, Tensor]:
    angle = (times * (math.pi / 2))[:, None, None]
    return angle.cos(), angle.sin()
