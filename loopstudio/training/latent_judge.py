"""A judge of latents of bars, that was told their style and their key."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from loopstudio.engines.diffusion.latent_config import KEYS, LatentConfig
from loopstudio.engines.edges import extended

_REACH = 2
_DILATIONS = (1, 2, 4)
_SLOPE = 0.2


class LatentJudge(nn.Module):
    """From normed latents and where in the bar each frame is to logits, real ones above 0.

    Each frame has one, by what lies around it, and the bar has one, which the projection of its
    style and key is added to (Miyato and Koyama 2018), unless they are not told. Every layer is
    under spectral norm (Miyato et al. 2018). Latents are scaled by `scale` (latent,), so that what
    is heard of them counts.
    """

    scale: Tensor

    def __init__(self, c: LatentConfig, width: int, scale: Tensor) -> None:
        super().__init__()
        self.styles = c.styles
        self.register_buffer("scale", scale[:, None])
        self.enter = spectral_norm(nn.Linear(c.latent + 2 * len(c.beats), width))
        self.stages = nn.ModuleList(
            spectral_norm(nn.Conv1d(width, width, 2 * _REACH + 1, dilation=far))
            for far in _DILATIONS
        )
        self.each = spectral_norm(nn.Conv1d(width, 1, 1))
        self.join = spectral_norm(nn.Linear(2 * width, width))
        self.bar = spectral_norm(nn.Linear(width, 1))
        self.known = spectral_norm(nn.Linear(c.styles + KEYS, width, bias=False))

    def forward(self, normed: Tensor, places: Tensor, styles: Tensor, keys: Tensor) -> Tensor:
        """Judge (batch, latent, frames) at places (batch, waves, frames): (batch, frames + 1).

        styles and keys (batch,) are numbers, below 0 where they are not told.
        """
        heard = torch.cat((normed * self.scale, places), dim=1).transpose(1, 2)
        x = F.leaky_relu(self.enter(heard), _SLOPE).transpose(1, 2)
        for far, stage in zip(_DILATIONS, self.stages, strict=True):
            around = extended(x, far * _REACH, far * _REACH, "joined")
            x = (x + F.leaky_relu(stage(around), _SLOPE)) * math.sqrt(0.5)
        over = F.leaky_relu(self.join(torch.cat((x.mean(2), x.std(2)), dim=1)), _SLOPE)
        told = torch.cat((_marked(styles, self.styles), _marked(keys, KEYS)), dim=1)
        agreement = (over * self.known(told.to(over.dtype))).sum(1, keepdim=True)
        return torch.cat((self.each(x)[:, 0], self.bar(over) + agreement), dim=1).float()


def _marked(numbers: Tensor, count: int) -> Tensor:
    """Give rows (batch, count) with a one at each number, and nothing for what is not told."""
    return F.one_hot(numbers.clamp(min=0), count) * (numbers >= 0)[:, None]
