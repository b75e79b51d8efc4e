"""Turned: networks that learned pieces of sound, asked of loops.

A piece has ends and what lies beyond them is silence to the network, or a mirror image; a loop has
none. So the network is shown a window that is longer than the loop: a whole turn, and on both sides
of it what comes round. Of its answer the turn is kept. Where that turn begins is another place each
time, so that no place of the loop always lies at the same place of the window. What the layers
compute of a frame is then the same wherever it lies, but for the frames near the window's ends.
"""

from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.streams import Purpose, stream
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.denoiser import Network
from loopstudio.engines.diffusion.unet import Given

AROUND = 2
"""How many of its strides a window has beside a loop, at the least."""


class Filling(Protocol):
    """What tells which lengths a network takes, and what sounds it learned on."""

    @property
    def sound(self) -> SoundConfig:
        """The sound it makes."""

    @property
    def stride(self) -> int:
        """Samples that a sound is a whole number of times long."""

    def filled(self, samples: int) -> int:
        """Give the least length that the network takes and that has room for so many samples."""


class Window:
    """Where a loop of so many samples lies in a longer piece that a network takes.

    turns says that it may begin anywhere in the loop. Where sounds are one-shots it does not, and
    nothing lies before the loop: such a network knows its sounds by where they begin.
    """

    def __init__(self, config: Filling, samples: int, around: int = AROUND) -> None:
        self.samples, self.turns = samples, not config.sound.one_shot
        self.length = config.filled(samples + (around if self.turns else 0) * config.stride)
        self._before = (self.length - samples) // 2 if self.turns else 0

    def of(self, loop: Tensor, offset: int = 0) -> Tensor:
        """Give the window (..., length) round a loop (..., samples) that begins at an offset."""
        first = offset - self._before
        places = torch.arange(first, first + self.length, device=loop.device) % self.samples
        return loop.index_select(-1, places)

    def loop(self, piece: Tensor, offset: int = 0) -> Tensor:
        """Give the loop that a window is round."""
        turn = piece[..., self._before : self._before + self.samples]
        return turn.roll(offset, -1)


class Turned:
    """A network that is asked of windows, each time of one that begins elsewhere in the loop.

    What it is given beside the loop turns as that does; a context is of the window that begins at
    0, and with one all of them do. Where voices are told, each channel is an item of its own.
    """

    def __init__(self, network: Network, window: Window, *, voices: bool = False) -> None:
        self._network, self._window, self._voices = network, window, voices
        self._places = _places(0)

    def begin(self, seed: int) -> None:
        """Begin at the first of the places of a seed: what is asked is the same again after it."""
        self._places = _places(seed)

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell, a row for each."""
        return self._network.styles(times)

    def __call__(self, x: Tensor, styles: Tensor, given: Given) -> Tensor:
        """Give v of a loop (batch, channels, samples)."""
        offset = 0
        if self._window.turns and given.context is None:
            offset = int(self._places.integers(self._window.samples))
        beside = None if given.beside is None else self._window.of(given.beside, offset)
        told = Given(beside, given.context, given.embedding)
        voiced = x.flatten(0, 1)[:, None] if self._voices else x
        v = self._network(self._window.of(voiced, offset), styles, told)
        return self._window.loop(v, offset).reshape(x.shape)


def _places(seed: int) -> np.random.Generator:
    return stream(seed, Purpose.TURNS)
