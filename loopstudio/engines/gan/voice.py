"""Voice: either vocoder as the engine uses it, from images and seeds to sound."""

from collections.abc import Sequence
from typing import assert_never

import torch
from torch import Tensor, nn

from loopstudio.core.streams import Purpose
from loopstudio.engines.gan.melgan import Melgan
from loopstudio.engines.noise import normals
from loopstudio.engines.vocoding.vocoder import Vocoder


class MelganVoice(nn.Module):
    """MelGAN draws no noise: the image alone decides."""

    def __init__(self, vocoder: Melgan) -> None:
        super().__init__()
        self.vocoder = vocoder

    def forward(self, images: Tensor, seeds: Sequence[int]) -> Tensor:
        """Map images (batch, bands, frames) and a seed each to sound (batch, samples)."""
        _check(images, seeds)
        sound: Tensor = self.vocoder(images)
        return sound


class SpectralVoice(nn.Module):
    """Our own vocoder, its white noise drawn from each loop's seed."""

    def __init__(self, vocoder: Vocoder) -> None:
        super().__init__()
        self.vocoder = vocoder

    def forward(self, images: Tensor, seeds: Sequence[int]) -> Tensor:
        """Map images (batch, bands, frames) and a seed each to sound (batch, samples)."""
        _check(images, seeds)
        sound: Tensor = self.vocoder(images, _whites(self.vocoder, images, seeds))
        return sound


class CarriedVoice(nn.Module):
    """Our own vocoder for notes that are known: it has their pitches from a carrier."""

    def __init__(self, vocoder: Vocoder) -> None:
        super().__init__()
        self.vocoder = vocoder

    def forward(self, images: Tensor, seeds: Sequence[int], carriers: Tensor) -> Tensor:
        """Map images, a seed each, and carriers (batch, samples) to sound (batch, samples)."""
        _check(images, seeds)
        sound: Tensor = self.vocoder.carried(images, _whites(self.vocoder, images, seeds), carriers)
        return sound


def _whites(vocoder: Vocoder, images: Tensor, seeds: Sequence[int]) -> Tensor:
    samples = images.shape[-1] * vocoder.config.hop
    drawn = [normals(seed, Purpose.SOUND, (samples,))[0] for seed in seeds]
    return torch.stack(drawn).to(images.device)


def _check(images: Tensor, seeds: Sequence[int]) -> None:
    if len(seeds) != len(images):
        raise ValueError(f"{len(images)} images need one seed each, not {len(seeds)}")


Voice = MelganVoice | SpectralVoice


def voice(vocoder: Vocoder | Melgan, dtype: torch.dtype) -> Voice:
    """Give the vocoder ready to sound, computing in this format."""
    match vocoder:
        case Melgan():
            vocoder.dtype = dtype
            return MelganVoice(vocoder)
        case Vocoder():
            vocoder.quicken(dtype)
            return SpectralVoice(vocoder)
        case _:
            assert_never(vocoder)
