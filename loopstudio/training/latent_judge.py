"""A judge of latents of bars, that was told their style and their key."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from loopstudio.engines.diffusion.latent_config import KEYS, LatentConfig
from loopstudio.training.circular_judge import CircularJudge


class LatentJudge(CircularJudge):
    """From normed latents and where in the bar each frame is to logits, real ones above 0.

    Styles and keys count for the bar, unless they are not told.
    """

    def __init__(self, c: LatentConfig, width: int, scale: Tensor) -> None:
        super().__init__(width, c.styles + KEYS, scale)
        self.styles = c.styles
        self.enter = spectral_norm(nn.Linear(c.latent + 2 * len(c.beats), width))

    def forward(self, normed: Tensor, places: Tensor, styles: Tensor, keys: Tensor) -> Tensor:
        """Judge (batch, latent, frames) at places (batch, waves, frames): (batch, frames + 1).

        styles and keys (batch,) are numbers, below 0 where they are not told.
        """
        heard = torch.cat((normed * self.scale, places), dim=1).transpose(1, 2)
        told = torch.cat((_marked(styles, self.styles), _marked(keys, KEYS)), dim=1)
        return self.judged(self.enter(heard), told)


def _marked(numbers: Tensor, count: int) -> Tensor:
    """Give rows (batch, count) with a one at each number, and nothing for what is not told."""
    return F.one_hot(numbers.clamp(min=0), count) * (numbers >= 0)[:, None]
