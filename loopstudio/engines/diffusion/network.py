"""The networks of audio-diffusion-pytorch 0.1: a U-Net and what it is told beside noise.

All take noisy sound and what time tells, and give v (Salimans and Ho 2022): what `denoiser.py`
takes a sound and its noise from.
"""

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.config import DiffusionConfig, TransformConfig
from loopstudio.engines.diffusion.encoder import Encoder
from loopstudio.engines.diffusion.ends import joined, mirrored, overlapped
from loopstudio.engines.diffusion.image import Image
from loopstudio.engines.diffusion.resampling import lowered, raised
from loopstudio.engines.diffusion.unet import NOTHING, Given, Unet
from loopstudio.engines.vocoding.starting import normal


class Transform(nn.Module):
    """A learned transform: windows of samples to channels, and channels to windows added up."""

    def __init__(self, c: TransformConfig, inputs: int, outputs: int, *, circular: bool) -> None:
        super().__init__()
        self.stride, self.circular = c.stride, circular
        self.pad = c.window // 2 - c.stride // 2
        self.apart = nn.Parameter(
            normal(inputs * c.filters, inputs, c.window, scale=(inputs * c.window) ** -0.5)
        )
        self.together = nn.Parameter(
            normal(outputs * c.filters, outputs, c.window, scale=(outputs * c.filters) ** -0.5)
        )

    def analyse(self, sound: Tensor) -> Tensor:
        """Map (batch, inputs, samples) to (batch, inputs * filters, samples / stride)."""
        around = joined(sound, self.pad) if self.circular else mirrored(sound, self.pad)
        return F.conv1d(around, self.apart, stride=self.stride)

    def synthesise(self, frames: Tensor) -> Tensor:
        """Map (batch, outputs * filters, frames) to (batch, outputs, frames * stride)."""
        return overlapped(frames, self.together, self.stride, circular=self.circular)


class Generator(nn.Module):
    """Noisy sound (batch, channels, samples) to v of the same shape, told nothing else.

    Samples are a multiple of config.stride. `styles` computes what depends on time alone.
    """

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__()
        self.config = config
        self.circular = config.unet.circular
        self.unet = Unet(config.unet)
        self.transform = self._transform() if config.transform else None

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.unet.style.weight.device

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell the network: (count, styles)."""
        return self.unet.styles(times)

    def forward(self, x: Tensor, styles: Tensor, given: Given = NOTHING) -> Tensor:
        """Give v of noisy sound, told one row of styles or one for each item."""
        if self.transform is None:
            v: Tensor = self.unet(x, styles, given)
            return v
        if given.beside is not None:
            x = torch.cat((x, given.beside), dim=1)
            given = replace(given, beside=None)
        return self.transform.synthesise(self.unet(self.transform.analyse(x), styles, given))

    def _transform(self) -> Transform:
        c = self.config
        assert c.transform is not None
        inputs, outputs = (n // c.transform.filters for n in (c.unet.inputs, c.unet.outputs))
        return Transform(c.transform, inputs, outputs, circular=self.circular)


class Upsampler(Generator):
    """A generator that is told a sound of `upsampling` times fewer samples."""

    def given(self, low: Tensor) -> Given:
        """Tell it (batch, channels, samples / upsampling)."""
        return Given(beside=raised(low, self.config.sound.upsampling, circular=self.circular))

    def lowered(self, sound: Tensor) -> Tensor:
        """Give what it would be told of a sound."""
        return lowered(sound, self.config.sound.upsampling, circular=self.circular)


class Vocoder(Generator):
    """A generator that is told an image of sound; each channel is an item of its own."""

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__(config)
        image = config.image
        assert image is not None
        self.image = Image(image, config.sound.rate, circular=self.circular)
        self.flatten = nn.Parameter(normal(image.height, 1, image.window, scale=image.height**-0.5))

    def flat(self, image: Tensor) -> Tensor:
        """Map images (batch, height, frames) to something like a sound (batch, 1, samples)."""
        return overlapped(image, self.flatten, self.image.config.hop, circular=self.circular)

    def given(self, image: Tensor) -> Given:
        """Tell it images (batch, channels, height, frames), as batch * channels items."""
        return Given(beside=self.flat(image.flatten(0, 1)))


class Autoencoder(Generator):
    """A generator that is told latents, which its encoder makes of a sound."""

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__(config)
        assert config.image is not None
        assert config.encoder is not None
        self.image = Image(config.image, config.sound.rate, circular=self.circular)
        self.encoder = Encoder(config.encoder, config.sound.channels * config.image.height)

    def encode(self, sound: Tensor) -> Tensor:
        """Map (batch, channels, samples) to latents (batch, latent, samples / latent_stride)."""
        if sound.shape[-1] % self.config.latent_stride:
            raise InvalidValue(
                f"{sound.shape[-1]} samples are no multiple of {self.config.latent_stride}: "
                "fill them up."
            )
        latent: Tensor = self.encoder(self.image(sound))
        return latent

    def given(self, latent: Tensor) -> Given:
        """Tell it latents; a sound of as many frames times latent_stride is made of them."""
        return Given(context=latent)


def build(config: DiffusionConfig) -> Generator:
    """Give the network of a configuration, with weights to begin from."""
    match config.kind:
        case "generator":
            return Generator(config)
        case "upsampler":
            return Upsampler(config)
        case "vocoder":
            return Vocoder(config)
        case "autoencoder":
            return Autoencoder(config)
