"""A judge of how a melodist's player sounds: latents of a bar beside the notes that they play."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from loopstudio.engines.edges import extended
from loopstudio.engines.gan.melodist import read
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.styled import WAVES

_REACH = 2
_DILATIONS = (1, 2, 4)
_SLOPE = 0.2


class PlayingJudge(nn.Module):
    """From latents, the roll that they play and what was asked for to logits, real ones above 0.

    Each frame has one, by what lies around it, and the bar has one, which the projection of its
    condition is added to (Miyato and Koyama 2018). Every layer is under spectral norm (Miyato et
    al. 2018). Latents are scaled by `scale` (latent,), so that what is heard of them counts.
    """

    scale: Tensor

    def __init__(self, c: MelodistConfig, width: int, scale: Tensor) -> None:
        super().__init__()
        self.frames, self.conditions = c.frames, c.conditions
        self.register_buffer("scale", scale[:, None])
        self.hear = spectral_norm(nn.Linear(c.latent, width))
        self.play = spectral_norm(nn.Linear(2 * c.keys * c.image.division + WAVES, width))
        self.stages = nn.ModuleList(
            spectral_norm(nn.Conv1d(width, width, 2 * _REACH + 1, dilation=far))
            for far in _DILATIONS
        )
        self.each = spectral_norm(nn.Conv1d(width, 1, 1))
        self.join = spectral_norm(nn.Linear(2 * width, width))
        self.bar = spectral_norm(nn.Linear(width, 1))
        self.known = spectral_norm(nn.Linear(c.conditions, width, bias=False))

    def forward(self, normed: Tensor, roll: Tensor, conditions: Tensor) -> Tensor:
        """Judge (batch, latent, frames) beside rolls and conditions: logits (batch, frames + 1)."""
        heard = self.hear((normed * self.scale).transpose(1, 2))
        x = F.leaky_relu(heard + self.play(read(roll, self.frames)), _SLOPE).transpose(1, 2)
        for far, stage in zip(_DILATIONS, self.stages, strict=True):
            around = extended(x, far * _REACH, far * _REACH, "joined")
            x = (x + F.leaky_relu(stage(around), _SLOPE)) * math.sqrt(0.5)
        over = F.leaky_relu(self.join(torch.cat((x.mean(2), x.std(2)), dim=1)), _SLOPE)
        asked = F.one_hot(conditions, self.conditions).to(over.dtype)
        agreement = (over * self.known(asked)).sum(1, keepdim=True)
        return torch.cat((self.each(x)[:, 0], self.bar(over) + agreement), dim=1).float()
