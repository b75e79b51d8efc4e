"""A network of diffusion over the latents of loops, in circles, told a style and a key.

Latent diffusion (Rombach et al. 2022) with the U-Net of audio-diffusion-pytorch. Latents come
normed: each row has mean 0 and deviation 1 over all loops.
"""

import math

import torch
from torch import Tensor, nn

from loopstudio.engines.diffusion.latent_config import KEYS, LatentConfig
from loopstudio.engines.diffusion.unet import NOTHING, Given, Unet
from loopstudio.engines.vocoding.starting import normal

UNKNOWN = -1
"""Stands for a style or a key that is not told."""


class LatentNetwork(nn.Module):
    """Noisy latents (batch, latent, frames) to v of the same shape.

    Frames are a multiple of config.unet.stride.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, config: LatentConfig) -> None:
        super().__init__()
        self.config = config
        self.unet = Unet(config.unet)
        self.style_words = nn.Parameter(normal(config.styles, config.unet.embedding))
        self.key_words = nn.Parameter(normal(KEYS if config.keys else 0, config.unet.embedding))
        self.register_buffer("mean", torch.zeros(config.latent, 1))
        self.register_buffer("deviation", torch.ones(config.latent, 1))

    def normed(self, latent: Tensor) -> Tensor:
        """Give rows of latents as the network takes them."""
        return (latent - self.mean) / self.deviation

    def raw(self, normed: Tensor) -> Tensor:
        """Give them back as they were."""
        return normed * self.deviation + self.mean

    def given(self, styles: Tensor, keys: Tensor, frames: int, bars: int = 1) -> Given:
        """Tell what the network is told of each item: its style and key (batch,), or UNKNOWN."""
        told = self._words(self.style_words, styles, 0), self._words(self.key_words, keys, 1)
        words = torch.stack(told, dim=1)
        return Given(beside=self._places(frames, bars).expand(len(styles), -1, -1), embedding=words)

    @property
    def none(self) -> Tensor:
        """The words (2, features) for a style and a key that are not told."""
        assert self.unet.none is not None
        return self.unet.none

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell, a row for each."""
        return self.unet.styles(times)

    def forward(self, x: Tensor, styles: Tensor, given: Given = NOTHING) -> Tensor:
        """Give v."""
        v: Tensor = self.unet(x, styles, given)
        return v

    def _words(self, words: Tensor, which: Tensor, token: int) -> Tensor:
        none = self.none[token]
        if not len(words):
            return none.expand(len(which), -1)
        told = words[which.clamp(min=0)]
        return torch.where((which == UNKNOWN)[:, None], none, told)

    def _places(self, frames: int, bars: int) -> Tensor:
        """Give waves (1, 2 * beats, frames) that tell each frame where in its bar it is."""
        weight = self.style_words
        turns = torch.arange(frames, device=weight.device, dtype=weight.dtype) * bars / frames
        beats = torch.tensor(self.config.beats, device=weight.device, dtype=weight.dtype)
        angles = 2.0 * math.pi * beats[:, None] * turns
        return torch.cat((angles.sin(), angles.cos()))[None]
