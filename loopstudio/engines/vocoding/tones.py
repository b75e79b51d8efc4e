"""Tones: drums and notes that keep their pitch while they ring.

An image says how loud a kick is and, between its bands, how high, but not where in its swing it is;
a network that guesses that anew for every frame makes a rumble of what was a tone. Here a small
network reads from the image the course of each low band, which the sound then keeps to (`course`).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.vocoding.course import VALUES, Course, Steadying
from loopstudio.engines.vocoding.low_bands import LowBands

LAYERS, KERNEL = 4, 5


class Tones(nn.Module):
    """Signals that wrap (batch, samples) and their images (batch, bands, frames).

    steadying says which bands of the sound, and how; split of its points lie in each frame of the
    image.
    """

    def __init__(self, width: int, bands: int, steadying: Steadying, split: int) -> None:
        super().__init__()
        self.split, self.steadying = split, steadying
        self.enter = nn.Conv1d(bands, width, KERNEL)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, KERNEL) for _ in range(LAYERS - 1))
        self.out = nn.Conv1d(width, len(steadying.low) * VALUES * split, KERNEL)

    @property
    def low(self) -> LowBands:
        """The bands that are steadied."""
        return self.steadying.low

    def course(self, image: Tensor) -> Course:
        """Read an image."""
        x = F.gelu(_around(self.enter, image.to(self.enter.weight.dtype)))
        for layer in self.layers:
            x = x + F.gelu(_around(layer, x))
        drawn = _around(self.out, x).float()
        batch, _, frames = drawn.shape
        values = drawn.view(batch, len(self.low), VALUES, self.split, frames)
        return Course.told(values.transpose(-1, -2).flatten(-2))

    def forward(self, signal: Tensor, image: Tensor) -> Tensor:
        """Steady the low tones of a signal."""
        steadied: Tensor = self.steadying(signal, self.course(image))
        return steadied


def _around(layer: nn.Module, x: Tensor) -> Tensor:
    reach = KERNEL // 2
    y: Tensor = layer(torch.cat((x[..., -reach:], x, x[..., :reach]), dim=-1))
    return y
