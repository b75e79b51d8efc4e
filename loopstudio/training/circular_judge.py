"""What judges of latents of bars share: frames heard in circles, and the bar as a whole."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from loopstudio.engines.edges import extended

_REACH = 2
_DILATIONS = (1, 2, 4)
SLOPE = 0.2


class CircularJudge(nn.Module):
    """From what is heard in each frame, and what was told, to logits, real ones above 0.

    Each frame has one, by what lies around it, and the bar has one, which the projection of what
    was told is added to (Miyato and Koyama 2018). Every layer is under spectral norm (Miyato et al.
    2018). Latents are scaled by `scale` (latent,), so that what is heard of them counts.
    """

    scale: Tensor

    def __init__(self, width: int, told: int, scale: Tensor) -> None:
        super().__init__()
        self.register_buffer("scale", scale[:, None])
        self.stages = nn.ModuleList(
            spectral_norm(nn.Conv1d(width, width, 2 * _REACH + 1, dilation=far))
            for far in _DILATIONS
        )
        self.each = spectral_norm(nn.Conv1d(width, 1, 1))
        self.join = spectral_norm(nn.Linear(2 * width, width))
        self.bar = spectral_norm(nn.Linear(width, 1))
        self.known = spectral_norm(nn.Linear(told, width, bias=False))

    def judged(self, heard: Tensor, told: Tensor) -> Tensor:
        """Judge (batch, frames, width), told (batch, told): logits (batch, frames + 1)."""
        x = F.leaky_relu(heard, SLOPE).transpose(1, 2)
        for far, stage in zip(_DILATIONS, self.stages, strict=True):
            around = extended(x, far * _REACH, far * _REACH, "joined")
            x = (x + F.leaky_relu(stage(around), SLOPE)) * math.sqrt(0.5)
        over = F.leaky_relu(self.join(torch.cat((x.mean(2), x.std(2)), dim=1)), SLOPE)
        agreement = (over * self.known(told.to(over.dtype))).sum(1, keepdim=True)
        return torch.cat((self.each(x)[:, 0], self.bar(over) + agreement), dim=1).float()
