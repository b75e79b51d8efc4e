"""Calls of a network, counted: what a run is told of, and where it is stopped."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from loopstudio.core.engine import Run
from loopstudio.engines.diffusion.denoiser import Denoiser, Estimate
from loopstudio.engines.diffusion.schedule import Level


@dataclass(frozen=True, eq=False)
class Step:
    """What stands after a call: how many of how many are behind, where, and sound as it is thought.

    clean is the whole batch (batch, channels, samples), on the device of the network.
    """

    done: int
    total: int
    level: Level
    clean: Tensor


Heard = Callable[[Step], bool | None]
"""Hears of each step, and says whether it is enough: sound is then taken as it is thought."""


class Enough(Exception):
    """No error: what was estimated last is to be taken for sound, whichever sampler asked."""

    def __init__(self, clean: Tensor) -> None:
        super().__init__()
        self.clean = clean


class Counted:
    """A denoiser that ticks before each call, and says after it what it estimated.

    What `run.tick` raises ends the sampling; the last estimate has been given to `heard`. Where
    that says so Enough is raised, and `ended` says so from then on.
    """

    def __init__(
        self,
        denoise: Denoiser,
        run: Run,
        total: int,
        *,
        each: int = 1,
        heard: Heard | None = None,
        done: int = 0,
    ) -> None:
        """Count `each` for every question, as guidance asks a network twice, from `done` on."""
        self.denoise, self.run, self.heard = denoise, run, heard
        self.total, self.each, self.done = total, each, done
        self.ended = False

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        """Ask the denoiser."""
        self.run.tick(self.done, self.total)
        estimate = self.denoise(x, level)
        self.done += self.each
        if self.heard is not None and self.heard(
            Step(self.done, self.total, level, estimate.clean)
        ):
            self.ended = True
            raise Enough(estimate.clean)
        return estimate


def taken(solve: Callable[[], Tensor]) -> Tensor:
    """Give what a sampler gives, or what was thought of sound where that was enough."""
    try:
        return solve()
    except Enough as enough:
        return enough.clean
