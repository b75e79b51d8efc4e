"""What was taken for granted of a published network, in words for its card."""

from collections.abc import Iterator

from loopstudio.core.counted import counted
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_untold import looking_alike
from loopstudio.engines.diffusion.published_config import PublishedConfig

_SCALINGS = {
    "plain": "magnitudes as they are",
    "root": "roots of magnitudes",
    "log": "logarithms of magnitudes",
}


def assumed(config: PublishedConfig, settings: Settings) -> str:
    """Say in a sentence which sizes neither shapes nor settings told; "" where all were told."""
    told = [f"{config.sound.rate:,} Hz"] if settings.rate is None else []
    match config:
        case DiffusionConfig():
            told += [*_network(config, settings), *_around(config, settings)]
        case CodecConfig():
            told += _normed(config.sizes.groups, settings)
            told += _bounded(settings, bounded=config.sizes.bounded)
    return f"Taken for granted, since no shape tells: {', '.join(told)}." if told else ""


def _network(config: DiffusionConfig, settings: Settings) -> Iterator[str]:
    unet = config.unet
    yield from _normed(unet.groups, settings)
    if (any(unet.attentions) or any(unet.crosses)) and settings.heads is None:
        yield f"{counted(unet.heads, 'head')} of attention"
    if looking_alike(unet) and settings.crosses is None:
        yield "what attentions as wide as its embedding look at"
    if config.transform and settings.stride is None:
        yield f"a frame of its transform every {config.transform.stride} samples"


def _around(config: DiffusionConfig, settings: Settings) -> Iterator[str]:
    if config.kind == "upsampler" and settings.upsampling is None:
        yield f"{config.sound.upsampling} times the samples"
    if config.kind == "vocoder" and settings.channels is None:
        yield counted(config.sound.channels, "channel")
    if config.image and config.kind == "vocoder" and settings.hop is None:
        yield f"a frame of its image every {config.image.hop} samples"
    if config.image and settings.scaling is None:
        yield _SCALINGS[config.image.scaling]
    if config.encoder:
        yield from _bounded(settings, bounded=config.encoder.bounded)


def _normed(groups: int, settings: Settings) -> Iterator[str]:
    if settings.groups is None:
        yield f"norms in {counted(groups, 'group')}"


def _bounded(settings: Settings, *, bounded: bool) -> Iterator[str]:
    if settings.bounded is None:
        yield "latents between -1 and 1" if bounded else "latents without bounds"
