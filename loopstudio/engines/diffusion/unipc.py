"""UniPC (Zhao et al. 2023, arXiv 2302.04867): each step is mended by the estimate it led to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Denoiser
from loopstudio.engines.diffusion.schedule import Level
from loopstudio.engines.diffusion.single_step import Draw


@dataclass(frozen=True, eq=False)
class _Step:
    """A step from a level to a later one, from x, by sound as it was estimated there and before."""

    now: Level
    later: Level
    x: Tensor
    clean: Tensor
    before: tuple[float, Tensor] | None

    @property
    def h(self) -> float:
        return self.later.log_snr - self.now.log_snr

    def led(self, bend: Tensor | float) -> Tensor:
        """Give where a step leads whose sound is bent by so much."""
        growth = math.expm1(-self.h)
        fade = self.later.beta / self.now.beta
        return fade * self.x - self.later.alpha * growth * (self.clean + bend)

    def predicted(self) -> Tensor:
        """Give where it leads by what was seen so far."""
        slope = self._slope()
        return self.led(0.0 if slope is None else slope / 2)

    def corrected(self, landed: Tensor) -> Tensor:
        """Give where it leads by sound as it is estimated where it led."""
        slope = self._slope()
        if slope is None:
            return self.led((landed - self.clean) / 2)
        earlier, ahead = self._weights()
        return self.led(earlier * slope + ahead * (landed - self.clean))

    def _slope(self) -> Tensor | None:
        """Give how much sound changes in a step by what was seen so far."""
        if self.before is None:
            return None
        return (self.before[1] - self.clean) / self._ratio(self.before[0])

    def _ratio(self, at: float) -> float:
        return (at - self.now.log_snr) / self.h

    def _weights(self) -> tuple[float, float]:
        """Solve the paper's equations of order two: weights of the slopes behind and ahead."""
        assert self.before is not None
        growth = math.expm1(-self.h)
        second = growth / -self.h - 1.0
        third = second / -self.h - 0.5
        both, bent = second / growth, 2.0 * third / growth
        earlier = (both - bent) / (1.0 - self._ratio(self.before[0]))
        return earlier, both - earlier


def unipc(denoise: Denoiser, x: Tensor, levels: Sequence[Level], draw: Draw) -> Tensor:
    """Step by a line through two estimates, mended by a third: one call a step.

    Order two, with the paper's B2. The estimate that mends a step is the one that the next starts
    from; the last step lands on the estimate of sound itself.
    """
    del draw
    step: _Step | None = None
    for now, later in pairwise(levels):
        clean = denoise(x, now).clean
        if later.time == 0.0:
            return clean
        before = None
        if step is not None:
            x = step.corrected(clean)
            before = (step.now.log_snr, step.clean)
        step = _Step(now, later, x, clean, before)
        x = step.predicted()
    return x
