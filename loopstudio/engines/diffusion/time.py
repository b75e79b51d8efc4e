"""Where between sound and noise a signal stands, told to a network."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.vocoding.starting import normal


class TimeEmbedding(nn.Module):
    """Times (count,) from 0, sound, to 1, noise, to features (count, features).

    Sines and cosines at learned frequencies go through a layer, and then through another one twice:
    the published network meant two and made one.
    """

    def __init__(self, frequencies: int, features: int) -> None:
        super().__init__()
        self.frequencies = nn.Parameter(normal(frequencies))
        self.enter = nn.Linear(2 * frequencies + 1, features)
        self.again = nn.Linear(features, features)

    def forward(self, times: Tensor) -> Tensor:
        """Map times."""
        t = times[:, None]
        angles = 2.0 * math.pi * t * self.frequencies
        x = F.gelu(self.enter(torch.cat((t, angles.sin(), angles.cos()), dim=-1)))
        for _ in range(2):
            x = F.gelu(self.again(x))
        return x
