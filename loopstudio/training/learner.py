"""Learner: a network, its average and its optimiser, as a training keeps them between stretches."""

import math
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import nn

from loopstudio.core.errors import TrainingError
from loopstudio.training.ema import Ema, small_average, small_optimiser_state
from loopstudio.training.objective import State

N = TypeVar("N", bound=nn.Module)


@dataclass(frozen=True, eq=False)
class Learner(Generic[N]):
    """What learns, and the random numbers it is shown bars by."""

    network: N
    ema: Ema[N]
    optimiser: torch.optim.Optimizer
    random: torch.Generator

    def state(self) -> State:
        """Give all of it; average and moments in half their size, so that a folder stays small."""
        return {
            "network": self.network.state_dict(),
            "ema": small_average(self.ema),
            "optimiser": small_optimiser_state(self.optimiser),
            "random": self.random.get_state(),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.network.load_state_dict(state["network"])  # type: ignore[arg-type]
        self.ema.network.load_state_dict(state["ema"])  # type: ignore[arg-type]
        self.optimiser.load_state_dict(state["optimiser"])  # type: ignore[arg-type]
        self.random.set_state(state["random"])  # type: ignore[arg-type]


@dataclass(frozen=True)
class Pull:
    """What the divergence of latents weighs: it rises from `first` to `weight` in `steps`.

    By equal factors, as RAVE's does (Caillon and Esling 2021); from 0 along a line, as no factor
    leads from there. Raises TrainingError for a first weight that is not between 0 and the last.
    """

    weight: float
    first: float
    steps: int

    def __post_init__(self) -> None:
        if not 0.0 <= self.first <= self.weight:
            raise TrainingError("The recipe's divergence_from has to be between 0 and divergence.")

    def at(self, number: int) -> float:
        """Give the weight at a step."""
        along = min(1.0, number / max(1, self.steps))
        if self.first <= 0.0:
            return self.weight * along
        return self.weight * math.pow(self.first / self.weight, 1.0 - along)


@dataclass(frozen=True)
class Schedule:
    """A learning rate that rises over `warmup` steps and falls to `least` of itself by `steps`."""

    rate: float
    warmup: int
    steps: int
    least: float

    def at(self, number: int) -> float:
        """Give the rate of a step: along a cosine."""
        along = min(1.0, number / self.steps)
        cosine = self.least + (1.0 - self.least) * 0.5 * (1.0 + math.cos(math.pi * along))
        return self.rate * min(1.0, (number + 1) / self.warmup) * cosine

    def set(self, optimiser: torch.optim.Optimizer, number: int, share: float = 1.0) -> None:
        """Let an optimiser learn at the rate of a step, or at a share of it."""
        for group in optimiser.param_groups:
            group["lr"] = share * self.at(number)
