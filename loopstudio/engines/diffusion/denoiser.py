"""Denoisers: what a sampler asks at each step, and the networks that answer."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.schedule import Level
from loopstudio.engines.diffusion.unet import NOTHING, Given


@dataclass(frozen=True, eq=False)
class Estimate:
    """What of a noisy sound is thought to be sound, and what noise; both of its shape."""

    clean: Tensor
    noise: Tensor

    def at(self, level: Level) -> Tensor:
        """Give the two as they stand at a level."""
        return level.alpha * self.clean + level.beta * self.noise

    def velocity(self, level: Level) -> Tensor:
        """Give v, how fast they turn into one another at a level."""
        return level.alpha * self.noise - level.beta * self.clean


class Denoiser(Protocol):
    """Tells sound and noise apart."""

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        """Estimate both of what stands at a level."""


class Network(Protocol):
    """What gives v for a noisy sound, told what time tells and what it is given."""

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell, a row for each."""

    def __call__(self, x: Tensor, styles: Tensor, given: Given) -> Tensor:
        """Give v of the shape of x."""


class VDenoiser:
    """A network of the v-objective as a denoiser: v = alpha noise - beta sound.

    Sound and noise are read off v without dividing, so that both are as good at pure noise and at
    pure sound as between. What `levels` tell the network is computed for all of them at once, here.
    """

    def __init__(
        self, network: Network, levels: Sequence[Level], given: Given = NOTHING, *, like: Tensor
    ) -> None:
        self.network, self.given = network, given
        times = torch.tensor([level.time for level in levels]).to(like)
        rows = torch.split(network.styles(times), 1)
        self._rows = dict(zip(levels, rows, strict=True))

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        """Ask the network once."""
        return told_apart(x, self.velocity(x, level), level)

    def told(self, given: Given) -> "VDenoiser":
        """Give the same denoiser, told something else."""
        other = copy(self)
        other.given = given
        return other

    def velocity(self, x: Tensor, level: Level) -> Tensor:
        """Give v at one of the levels."""
        return self.network(x, self._rows[level], self.given)


class GuidedDenoiser:
    """A denoiser led towards an embedding: `scale` times as far from none as the network says.

    Classifier-free guidance (Ho and Salimans 2022). Both are asked in one batch, and count as two
    calls.
    """

    def __init__(self, denoiser: VDenoiser, none: Tensor, scale: float) -> None:
        """Lead what is given an embedding; none (tokens, features) is no words, or the first of it.

        Raises InvalidValue where no embedding is given.
        """
        given, self.scale = denoiser.given, scale
        if given.embedding is None:
            raise InvalidValue("Nothing is given to be led towards.")
        absent = none[: given.embedding.shape[1]].expand_as(given.embedding)
        both = torch.cat((given.embedding, absent))
        self._both = denoiser.told(Given(_twice(given.beside), _twice(given.context), both))

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        """Ask the network with words and without."""
        with_words, without = self._both.velocity(torch.cat((x, x)), level).chunk(2)
        return told_apart(x, torch.lerp(without, with_words, self.scale), level)


def told_apart(x: Tensor, v: Tensor, level: Level) -> Estimate:
    """Read sound and noise off v."""
    return Estimate(level.alpha * x - level.beta * v, level.beta * x + level.alpha * v)


def _twice(x: Tensor | None) -> Tensor | None:
    return None if x is None else torch.cat((x, x))
