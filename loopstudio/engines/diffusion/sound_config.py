"""Sizes of Diffuse's own form on sound itself: those of a network of latents, of sound.

A row is a channel, a frame a sample, so that all else is as in `latent_config.py`: a style, a key,
and where in the bar each sample is.
"""

from collections.abc import Mapping

from loopstudio.engines.diffusion.latent_config import TOKENS, LatentConfig
from loopstudio.engines.diffusion.unet_config import UnetConfig

_BEATS = (1, 2, 4, 8, 16)


def sound_config(channels: int = 1) -> LatentConfig:
    """Give the usual sizes for loops of so many channels, whose bars are 2,100 samples times 42."""
    return LatentConfig(latent=channels, beats=_BEATS, unet=sound_unet(channels, len(_BEATS)))


def sound_unet(channels: int, beats: int) -> UnetConfig:
    """Give a U-Net of 4.5 million weights: a training of it fits into 60 MB.

    Sound is seen at every sample first. The two deepest layers, 126 and 42 frames a bar, attend.
    """
    return UnetConfig(
        inputs=channels + 2 * beats,
        outputs=channels,
        channels=(16, 48, 88, 112, 160, 184),
        factors=(1, 4, 5, 5, 7, 3),
        items=(1, 2, 2, 2, 2, 2),
        attentions=(0, 0, 0, 0, 1, 1),
        crosses=(0, 0, 0, 1, 1, 1),
        heads=4,
        head=32,
        embedding=64,
        tokens=TOKENS,
        features=128,
        frequencies=64,
        groups=8,
        circular=True,
    )


def sound_sizes(told: Mapping[str, object]) -> LatentConfig:
    """Read the sizes that are told, the others as usual; raises CheckpointError."""
    return LatentConfig.asked({**sound_config().table(), **told})


def tiny_sound() -> LatentConfig:
    """Give a network of a few kilobytes for tests, whose bars are 18 samples times any number."""
    unet = UnetConfig(
        inputs=5,
        outputs=1,
        channels=(8, 8),
        factors=(6, 3),
        items=(1, 1),
        attentions=(0, 0),
        crosses=(0, 1),
        heads=2,
        head=4,
        embedding=8,
        tokens=TOKENS,
        features=16,
        frequencies=8,
        groups=4,
        circular=True,
    )
    return LatentConfig(latent=1, styles=3, beats=(1, 4), unet=unet)
