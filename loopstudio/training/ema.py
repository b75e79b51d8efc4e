"""An exponential moving average of a network's weights, and small forms of training states."""

import copy
from collections.abc import Mapping
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

FOLLOWED = 1_000_000
"""A step so late that the average moves at its full slowness."""

N = TypeVar("N", bound=nn.Module)


class Ema(Generic[N]):
    """A slow copy of a network: what is shown and shipped. decay is per step, 0 to 1."""

    def __init__(self, network: N, decay: float) -> None:
        self.network: N = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, number: int) -> None:
        """Move towards the network; early steps move faster so that the start is forgotten."""
        decay = min(self.decay, (1.0 + number) / (10.0 + number))
        for slow, fast in zip(self.network.parameters(), network.parameters(), strict=True):
            slow.lerp_(fast, 1.0 - decay)
        for kept, current in zip(self.network.buffers(), network.buffers(), strict=True):
            kept.copy_(current)


def small_average(ema: Ema[N]) -> dict[str, Tensor]:
    """Give an average's weights in half precision, as they are shipped."""
    return halved(ema.network.state_dict())


def halved(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give weights in half precision: enough for what only teaches, and is not shipped."""
    return {name: w.half() if w.is_floating_point() else w for name, w in weights.items()}


def small_optimiser_state(optimiser: torch.optim.Optimizer) -> dict[str, object]:
    """Give an Adam state with its moments in bfloat16: half the size, and precise enough."""
    state = optimiser.state_dict()
    state["state"] = {
        index: {name: _small(value) for name, value in moments.items()}
        for index, moments in state["state"].items()
    }
    return state


def _small(value: object) -> object:
    if isinstance(value, Tensor) and value.ndim > 0:
        return value.to(torch.bfloat16)
    return value
