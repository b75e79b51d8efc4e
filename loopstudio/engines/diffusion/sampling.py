"""Sampling: which solver steps where, within how many calls of the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.deis import deis
from loopstudio.engines.diffusion.denoiser import Denoiser
from loopstudio.engines.diffusion.multistep import dpmpp_2m, dpmpp_2m_sde, dpmpp_3m_sde
from loopstudio.engines.diffusion.schedule import Level, ScheduleName, levels
from loopstudio.engines.diffusion.single_step import Draw, ddim, heun, iplms
from loopstudio.engines.diffusion.unipc import unipc

SolverName = Literal[
    "ddim", "iplms", "heun", "dpmpp-2m", "dpmpp-2m-sde", "dpmpp-3m-sde", "unipc", "deis"
]
MAX_CALLS = 1_000


class Solver(Protocol):
    """Steps what stands at the first level down to sound."""

    def __call__(
        self, denoise: Denoiser, x: Tensor, levels: tuple[Level, ...], draw: Draw
    ) -> Tensor:
        """Give sound of the shape of x."""


@dataclass(frozen=True)
class _Method:
    """A solver, how many calls each step but the last is, and whether noise is drawn in it."""

    solve: Solver
    calls: int = 1
    noisy: bool = False


_METHODS: Mapping[SolverName, _Method] = {
    "ddim": _Method(ddim),
    "iplms": _Method(iplms),
    "heun": _Method(heun, calls=2),
    "dpmpp-2m": _Method(dpmpp_2m),
    "dpmpp-2m-sde": _Method(dpmpp_2m_sde, noisy=True),
    "dpmpp-3m-sde": _Method(dpmpp_3m_sde, noisy=True),
    "unipc": _Method(unipc),
    "deis": _Method(deis),
}


@dataclass(frozen=True)
class Sampling:
    """A solver, a schedule, and how many calls of the network it may take: what a person waits for.

    Raises InvalidValue for fewer calls than one or more than MAX_CALLS.
    """

    solver: SolverName = "iplms"
    schedule: ScheduleName = "crash"
    calls: int = 20

    def __post_init__(self) -> None:
        if not 1 <= self.calls <= MAX_CALLS:
            raise InvalidValue(f"{self.calls} calls are not between 1 and {MAX_CALLS}.")

    @property
    def noisy(self) -> bool:
        """Whether noise is drawn at each step: then there is no one way from noise to sound."""
        return _METHODS[self.solver].noisy

    def levels(self, start: float = 1.0, each: int = 1) -> tuple[Level, ...]:
        """Give the levels that a budget allows, from `start` of the way to noise.

        each is how many calls one question to the denoiser is: two under guidance. Raises
        InvalidValue where not even one is allowed.
        """
        method = _METHODS[self.solver]
        questions = self.calls // each
        if not questions:
            raise InvalidValue(f"{self.calls} calls are too few: guidance takes {each} at once.")
        steps = (questions - 1) // method.calls + 1
        return levels(self.schedule, steps, start)

    def calls_of(self, at: tuple[Level, ...], each: int = 1) -> int:
        """Give how many calls sampling over these levels takes."""
        return ((len(at) - 2) * _METHODS[self.solver].calls + 1) * each

    def solve(self, denoise: Denoiser, x: Tensor, at: tuple[Level, ...], draw: Draw) -> Tensor:
        """Step what stands at the first of the levels down to sound."""
        with torch.inference_mode():
            return _METHODS[self.solver].solve(denoise, x, at, draw)


COMPATIBLE = Sampling("ddim", "linear", 50)
"""audio-diffusion-pytorch's VSampler, whatever the calls."""
PRESETS: Mapping[str, Sampling] = {
    "sketch": Sampling("deis", "widening", 8),
    "faithful": Sampling("deis", "widening", 15),
    "exact": Sampling("deis", "widening", 40),
    "published": COMPATIBLE,
    "quick": Sampling("iplms", "karras", 8),
    "balanced": Sampling("iplms", "karras", 15),
    "fine": Sampling("unipc", "linear", 20),
    "best": Sampling("iplms", "crash", 50),
    "heun": Sampling("heun", "linear", 30),
    "dpmpp-2m": Sampling("dpmpp-2m", "log-snr", 15),
    "dpmpp-2m-sde": Sampling("dpmpp-2m-sde", "log-snr", 50),
}
"""The first four are what a person is offered; the others named loops before, and still do."""


def standing(level: Level, noise: Tensor, sound: Tensor | None = None) -> Tensor:
    """Give what stands at a level: noise alone, or a sound so far on its way to it.

    Sampling from there on gives a sound that is like it, the less the farther (SDEdit, Meng et al.
    2022). The level's time is the strength, for every sampler alike.
    """
    noisy = level.beta * noise
    return noisy if sound is None else level.alpha * sound + noisy
