"""A variational autoencoder of images of sound, and the vocoder that sounds them.

RAVE's idea in another form, our own: latents along time as there, but what they tell is how loud
each band of a log-mel image is, and a vocoder that has learned that already makes it sound. It
learns in minutes on a processor what sub-bands take days for, since no phase has to go through
latents. Everything wraps round.
"""

import math

import torch
from torch import Tensor, nn

from loopstudio.engines.edges import Edge, extended
from loopstudio.engines.posterior import parted
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.engines.vocoding.vocoder import Block, Vocoder

_REACH = 3
"""Frames that the first layer and the last look to each side."""


class ImageEncoder(nn.Module):
    """Images (batch, bands, frames) to (batch, 2 latent, latent frames)."""

    def __init__(self, c: ImageConfig) -> None:
        super().__init__()
        self.division = c.division
        self.enter = nn.Conv1d(c.vocoder.bands, c.width, 2 * _REACH + 1)
        self.blocks = _blocks(c.blocks, c.width)
        self.join = nn.Linear(c.width * c.division, c.deep)
        self.deep_blocks = _blocks(c.deep_blocks, c.deep)
        self.norm = nn.LayerNorm(c.deep)
        self.out = nn.Linear(c.deep, 2 * c.latent)

    def forward(self, image: Tensor) -> Tensor:
        """Map images whose frames are a multiple of the division."""
        x = self.enter(extended(image, _REACH, _REACH, "joined")).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        batch, frames, width = x.shape
        y = self.join(x.reshape(batch, frames // self.division, width * self.division))
        for block in self.deep_blocks:
            y = block(y)
        told: Tensor = self.out(self.norm(y))
        return told.transpose(1, 2)


class ImageDecoder(nn.Module):
    """Latents (batch, latent, latent frames) to images (batch, bands, frames)."""

    def __init__(self, c: ImageConfig) -> None:
        super().__init__()
        self.division = c.division
        self.enter = nn.Linear(c.latent, c.deep)
        self.deep_blocks = _blocks(c.deep_blocks, c.deep)
        self.divide = nn.Linear(c.deep, c.width * c.division)
        self.blocks = _blocks(c.blocks + 1, c.width)
        self.norm = nn.LayerNorm(c.width)
        self.out = nn.Conv1d(c.width, c.vocoder.bands, 2 * _REACH + 1)

    def forward(self, latent: Tensor) -> Tensor:
        """Map latents of any number of frames."""
        y = self.enter(latent.transpose(1, 2))
        for block in self.deep_blocks:
            y = block(y)
        batch, frames, _ = y.shape
        x = self.divide(y).reshape(batch, frames * self.division, -1)
        for block in self.blocks:
            x = block(x)
        around = extended(self.norm(x).transpose(1, 2), _REACH, _REACH, "joined")
        made: Tensor = self.out(around)
        return made


class Sounding(nn.Module):
    """An image and what sounds it: all that a decoder is, in one place to be stopped in."""

    def __init__(self, c: ImageConfig) -> None:
        super().__init__()
        self.image = ImageDecoder(c)
        self.vocoder = Vocoder(c.vocoder)

    def forward(self, latent: Tensor, noise: Tensor) -> Tensor:
        """Map latents and white noise of deviation one (batch, samples) to sound."""
        made: Tensor = self.vocoder(self.image(latent), noise)
        return made


class ImageNetwork(nn.Module):
    """Sound (batch, 1, samples) to latents (batch, latent, frames) and back, round and round.

    Samples are a multiple of config.hop. It stands where a `Rave` may stand; only loops go through.
    """

    codebooks = None

    def __init__(self, config: ImageConfig) -> None:
        super().__init__()
        self.config = config
        self.mel = LogMel(config.vocoder.image)
        self.encoder = ImageEncoder(config)
        self.decoder = Sounding(config)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.mel.window.device

    def encode(self, sound: Tensor, edge: Edge = "joined") -> Tensor:
        """Give the means of the posterior."""
        del edge
        return self.posterior(self.mel(sound[:, 0]))[0]

    def posterior(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Give means and scales (batch, latent, frames) of images (batch, bands, frames)."""
        return parted(self.encoder(image))

    def decode(self, latent: Tensor, noise: Tensor, edge: Edge = "joined") -> Tensor:
        """Give the sound of latents; noise (batch, 1, samples) is even between -1 and 1."""
        del edge
        made: Tensor = self.decoder(latent, noise[:, 0] * math.sqrt(3.0))
        return made[:, None]

    def noise_shape(self, batch: int, frames: int) -> tuple[int, int, int]:
        """Give the shape of the noise that so many latent frames want."""
        return batch, 1, frames * self.config.hop


def _blocks(count: int, width: int) -> nn.ModuleList:
    return nn.ModuleList(Block(width, 3) for _ in range(count))
