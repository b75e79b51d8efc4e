"""A variational autoencoder of images of sound, and the vocoder that sounds them.

RAVE's idea in another form, our own: latents along time as there, but what they tell is how loud
each band of a log-mel image is, and a vocoder that has learned that already makes it sound. It
learns in minutes on a processor what sub-bands take days for, since no phase has to go through
latents. Where pitch is to be kept some latents hold the courses of partials (`course_coder`).
Everything wraps round.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from loopstudio.engines.edges import Edge, extended
from loopstudio.engines.posterior import parted
from loopstudio.engines.vocoding.block import Block
from loopstudio.engines.vocoding.course import Course, shown
from loopstudio.engines.vocoding.course_coder import CourseDecoder, CourseEncoder
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.engines.vocoding.vocoder import Vocoder

_REACH = 3
"""Frames that the first layer and the last look to each side."""


@dataclass(frozen=True)
class Seen:
    """What an encoder is shown of a sound, all with its frames last.

    image is (batch, bands, frames); turns, of how its partials turn, are (batch, SHOWN partials,
    frames).
    """

    image: Tensor
    turns: Tensor | None = None


class Seeing(nn.Module):
    """Sound (batch, samples), which wraps, to what an encoder is shown of it."""

    def __init__(self, c: ImageConfig) -> None:
        super().__init__()
        self.mel = LogMel(c.vocoder.image)
        self.low = c.vocoder.narrow if c.courses else None

    def forward(self, sound: Tensor) -> Seen:
        """Map sounds whose samples are a multiple of the image's hop."""
        turns = None if self.low is None else shown(self.low.bands(sound))
        return Seen(self.mel(sound), turns)


class ImageEncoder(nn.Module):
    """What is seen of a sound to (batch, 2 latent, latent frames)."""

    def __init__(self, c: ImageConfig) -> None:
        super().__init__()
        self.division = c.division
        self.enter = nn.Conv1d(c.vocoder.bands, c.width, 2 * _REACH + 1)
        self.blocks = _blocks(c.blocks, c.width)
        self.join = nn.Linear(c.width * c.division, c.deep)
        self.deep_blocks = _blocks(c.deep_blocks, c.deep)
        self.norm = nn.LayerNorm(c.deep)
        self.out = nn.Linear(c.deep, 2 * c.drawn)
        self.courses = _course_encoder(c)

    def forward(self, seen: Seen) -> Tensor:
        """Map what has a multiple of the division of frames."""
        told = self._told(seen.image)
        if self.courses is None or seen.turns is None:
            return told
        mean, scale = told.chunk(2, dim=1)
        more = self.courses(seen.turns, mean).chunk(2, dim=1)
        return torch.cat((mean, more[0], scale, more[1]), dim=1)

    def _told(self, image: Tensor) -> Tensor:
        x = self.enter(_around(image)).transpose(1, 2)
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
        self.drawn = c.drawn
        self.enter = nn.Linear(c.drawn, c.deep)
        self.deep_blocks = _blocks(c.deep_blocks, c.deep)
        self.divide = nn.Linear(c.deep, c.width * c.division)
        self.blocks = _blocks(c.blocks + 1, c.width)
        self.norm = nn.LayerNorm(c.width)
        self.out = nn.Conv1d(c.width, c.vocoder.bands, 2 * _REACH + 1)
        self.courses = _course_decoder(c)

    def forward(self, latent: Tensor) -> Tensor:
        """Map latents of any number of frames."""
        y = self.enter(latent[:, : self.drawn].transpose(1, 2))
        for block in self.deep_blocks:
            y = block(y)
        batch, frames, _ = y.shape
        x = self.divide(y).reshape(batch, frames * self.division, -1)
        for block in self.blocks:
            x = block(x)
        made: Tensor = self.out(_around(self.norm(x).transpose(1, 2)))
        return made

    def told(self, latent: Tensor) -> tuple[Tensor, Course | None]:
        """Give the image, and the courses of partials where latents hold them."""
        image = self(latent)
        return image, None if self.courses is None else self.courses(latent, image)


class Sounding(nn.Module):
    """An image and what sounds it: all that a decoder is, in one place to be stopped in."""

    def __init__(self, c: ImageConfig) -> None:
        super().__init__()
        self.image = ImageDecoder(c)
        self.vocoder = Vocoder(c.vocoder)

    def forward(self, latent: Tensor, noise: Tensor) -> Tensor:
        """Map latents and white noise of deviation one (batch, samples) to sound."""
        image, course = self.image.told(latent)
        made: Tensor = self.vocoder(image, noise, course)
        return made


class ImageNetwork(nn.Module):
    """Sound (batch, 1, samples) to latents (batch, latent, frames) and back, round and round.

    Samples are a multiple of config.hop. It stands where a `Rave` may stand; only loops go through.
    """

    codebooks = None

    def __init__(self, config: ImageConfig) -> None:
        super().__init__()
        self.config = config
        self.seeing = Seeing(config)
        self.encoder = ImageEncoder(config)
        self.decoder = Sounding(config)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.seeing.mel.window.device

    def encode(self, sound: Tensor, edge: Edge = "joined") -> Tensor:
        """Give the means of the posterior."""
        del edge
        return self.posterior(self.seeing(sound[:, 0]))[0]

    def posterior(self, seen: Seen) -> tuple[Tensor, Tensor]:
        """Give means and scales (batch, latent, frames) of what is seen of sounds."""
        return parted(self.encoder(seen))

    def decode(self, latent: Tensor, noise: Tensor, edge: Edge = "joined") -> Tensor:
        """Give the sound of latents; noise (batch, 1, samples) is even between -1 and 1."""
        del edge
        made: Tensor = self.decoder(latent, noise[:, 0] * math.sqrt(3.0))
        return made[:, None]

    def noise_shape(self, batch: int, frames: int) -> tuple[int, int, int]:
        """Give the shape of the noise that so many latent frames want."""
        return batch, 1, frames * self.config.hop


def _around(x: Tensor) -> Tensor:
    return extended(x, _REACH, _REACH, "joined")


def _course_encoder(c: ImageConfig) -> CourseEncoder | None:
    if not c.courses:
        return None
    partials = len(c.vocoder.narrow)
    return CourseEncoder(c.drawn, c.courses, partials, c.division, c.course_width)


def _course_decoder(c: ImageConfig) -> CourseDecoder | None:
    if not c.courses:
        return None
    bands, partials = c.vocoder.bands, len(c.vocoder.narrow)
    return CourseDecoder(c.latent, bands, partials, c.division, c.course_width, c.course_blocks)


def _blocks(count: int, width: int) -> nn.ModuleList:
    return nn.ModuleList(Block(width, 3) for _ in range(count))
