"""How far between sound and noise the steps of a sampler lie.

A time t from 0, sound, to 1, noise, is a quarter turn: what stands there is cos(pi t / 2) times
sound plus sin(pi t / 2) times noise (Salimans and Ho 2022). All of this is in double precision.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from loopstudio.core.errors import InvalidValue

ScheduleName = Literal["linear", "crash", "karras", "log-snr", "widening"]

SIGMAS = 0.01, 80.0
"""The least and the largest ratio of noise to sound that Karras's and log-SNR step on."""
_RHO = 7.0
_LEAST, _LARGEST = 0.75, 25.0
"""The same for widening steps: the one divided, the other multiplied by how many there are."""


@dataclass(frozen=True)
class Level:
    """A time, and the shares of sound and of noise in what stands there."""

    time: float

    @property
    def alpha(self) -> float:
        """The share of sound."""
        # cos(pi / 2) is no zero in floating point, and what it divides is then no noise.
        return 0.0 if self.time == 1.0 else math.cos(math.pi / 2 * self.time)

    @property
    def beta(self) -> float:
        """The share of noise."""
        return math.sin(math.pi / 2 * self.time)

    @property
    def sigma(self) -> float:
        """The ratio of noise to sound, from zero to infinity: tan(pi t / 2)."""
        return math.inf if self.time == 1.0 else math.tan(math.pi / 2 * self.time)

    @property
    def log_snr(self) -> float:
        """Half the logarithm of the ratio of powers, lambda of the papers on solvers."""
        if self.time == 0.0:
            return math.inf
        return -math.inf if self.time == 1.0 else -math.log(self.sigma)


def time_of(sigma: float) -> float:
    """Give the time at which noise is so many times as strong as sound."""
    return math.atan(sigma) * 2 / math.pi


def levels(schedule: ScheduleName, steps: int, start: float = 1.0) -> tuple[Level, ...]:
    """Give `steps` + 1 levels from `start` (0 to 1) down to sound itself, each below the last.

    However near the start is, there are as many: a schedule is fitted into what is left of the way.
    Raises InvalidValue for no step and for a start that is none.
    """
    if steps < 1:
        raise InvalidValue("A sampler takes one step or more.")
    if not 0.0 < start <= 1.0:
        raise InvalidValue(f"{start:g} of the way to noise is not between 0 and 1.")
    times = _SCHEDULES[schedule](steps, start)
    return (*(Level(time) for time in times), Level(0.0))


def _linear(steps: int, start: float) -> list[float]:
    return [start * (steps - i) / steps for i in range(steps)]


def _crash(steps: int, start: float) -> list[float]:
    """Give even steps of what Dance Diffusion calls crash: the share of noise is a squared sine."""
    first = math.asin(math.sqrt(Level(start).beta))
    shares = [math.sin(first * (steps - i) / steps) ** 2 for i in range(1, steps)]
    return [start, *(math.asin(share) * 2 / math.pi for share in shares)]


def _karras(steps: int, start: float) -> list[float]:
    """Give even steps of the seventh root of sigma (Karras et al. 2022)."""
    return _between(steps, start, lambda sigma: sigma ** (1 / _RHO), lambda root: root**_RHO)


def _log_snr(steps: int, start: float) -> list[float]:
    """Give even steps of the logarithm of sigma."""
    return _between(steps, start, math.log, math.exp)


def _widening(steps: int, start: float) -> list[float]:
    """Give even steps of the logarithm of sigma between ends that more steps put farther out.

    What lies beyond an end is passed in one step, which should be no worse than those between. From
    a start near sound the other end is as much nearer to it.
    """
    if steps == 1:
        return [start]
    least = _LEAST / steps * min(Level(start).sigma, 1.0)
    return _between(steps, start, math.log, math.exp, (least, _LARGEST * steps))


def _between(
    steps: int,
    start: float,
    warped: Callable[[float], float],
    back: Callable[[float], float],
    sigmas: tuple[float, float] = SIGMAS,
) -> list[float]:
    least, largest = sigmas
    if Level(start).sigma <= least:
        return _linear(steps, start)
    first, last = warped(min(Level(start).sigma, largest)), warped(least)
    parts = [i / (steps - 1) for i in range(1, steps)]
    begin = min(start, time_of(largest))
    return [begin, *(time_of(back(first + part * (last - first))) for part in parts)]


_SCHEDULES: Mapping[ScheduleName, Callable[[int, float], list[float]]] = {
    "linear": _linear,
    "crash": _crash,
    "karras": _karras,
    "log-snr": _log_snr,
    "widening": _widening,
}
