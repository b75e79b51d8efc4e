"""A published state dictionary drawn from the table of its names, shapes and scales."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from loopstudio.engines.diffusion.dance import CUBIC
from loopstudio.engines.diffusion.image import mel_bank
from tests.golden.fill import fill


def state_of(table: Mapping[str, Any], salt: str, rate: int = 48_000) -> dict[str, Tensor]:
    """Give every tensor of a table; what a network computes by itself is computed for this rate.

    Names of one tensor, which tables tell by one key, are given one tensor.
    """
    drawn: dict[str, Tensor] = {}
    state: dict[str, Tensor] = {}
    for name, entry in table.items():
        shape = tuple(entry["shape"])
        if "fill_key" not in entry:
            state[name] = computed(name, shape, rate)
            continue
        key = entry["fill_key"]
        if key not in drawn:
            numbers = fill(salt, key, shape, entry["scale"], entry["shift"])
            drawn[key] = torch.from_numpy(numbers)
        state[name] = drawn[key]
    return state


def computed(name: str, shape: tuple[int, ...], rate: int) -> Tensor:
    """Give a kernel of Dance Diffusion's, a window, or a bank of mel bands for this rate."""
    if name.endswith("kernel"):
        return torch.tensor((*CUBIC, *reversed(CUBIC)))
    return torch.hann_window(*shape) if len(shape) == 1 else mel_bank(rate, shape[1], shape[0]).T
