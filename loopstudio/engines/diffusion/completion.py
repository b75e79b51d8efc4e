"""Completion: what the image of a dull loop would show above its cutoff.

Noise is given the colour of the image, and where a loop was cut its image shows silence. So a small
network of convolutions first guesses the levels there, rather high than low: what sound then lacks
the diffusion takes away, but out of silence it could not raise it.
"""

import torch
from torch import Tensor, nn

from loopstudio.engines.diffusion.layers import Near, Residual
from loopstudio.engines.diffusion.wave_config import GROUPS, WaveConfig

SHARE = 0.7
"""Which share of true levels lies below the guess."""


class Completion(nn.Module):
    """Images (batch, bands, frames) and which of their bands are known (batch, bands, 1).

    Known bands come back as they were.
    """

    def __init__(self, config: WaveConfig) -> None:
        super().__init__()
        width = config.width
        self.enter = Near(2 * config.bands, width, circular=True)
        self.blocks = nn.ModuleList(
            Residual(width, GROUPS, circular=True) for _ in range(config.blocks)
        )
        self.leave = nn.Conv1d(width, config.bands, 1)

    def forward(self, image: Tensor, known: Tensor) -> Tensor:
        """Give whole images."""
        shares = known.expand_as(image)
        x = self.enter(torch.cat((image * shares, shares), dim=1))
        for block in self.blocks:
            x = block(x)
        guess = self.leave(x).clamp(-1.0, 1.2)
        return torch.lerp(guess, image, shares)


def missed(guess: Tensor, image: Tensor) -> Tensor:
    """Give what a guess is off an image, more where it is too low (a quantile's own distance)."""
    off = image - guess
    return torch.maximum(SHARE * off, (SHARE - 1.0) * off)
