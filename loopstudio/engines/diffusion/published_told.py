"""What published networks are told beside noise, made of a loop that they are to make again."""

import torch
from torch import Tensor

from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.keeping import Lows
from loopstudio.engines.diffusion.network import Autoencoder, Generator, Upsampler, Vocoder
from loopstudio.engines.diffusion.turned import Window
from loopstudio.engines.diffusion.unet import NOTHING, Given

Denoising = Generator | Dance
"""A published network of diffusion: all there are but a plain autoencoder."""


def none_of(network: Denoising) -> Tensor | None:
    """Give what stands for no embedding (tokens, features), where a network looks at any."""
    return None if isinstance(network, Dance) else network.unet.none


def told_of(network: Denoising, loop: Tensor, window: Window) -> Given:
    """Give what a network is told of a loop (1, channels, samples), as `Turned` takes it.

    An upsampler is told its low band, a vocoder the image of each channel, an autoencoder what its
    encoder makes of it; other networks are told nothing.
    """
    around = window.of(loop)
    match network:
        case Upsampler():
            return _beside(network.given(network.lowered(around)), window)
        case Vocoder():
            return _beside(network.given(network.image(around)), window)
        case Autoencoder():
            return network.given(network.encode(around))
        case _:
            return NOTHING


def lows_of(network: Denoising, loop: Tensor) -> Lows | None:
    """Give what an upsampler leaves of a loop: all below half the rate that it is told."""
    if not isinstance(network, Upsampler):
        return None
    sound = network.config.sound
    return Lows(loop, sound.rate, sound.rate / 2.0 / sound.upsampling)


def mixed(first: Given, second: Given, share: float) -> Given:
    """Give what lies so far between what one network is told of one loop and of another."""
    return Given(
        _between(first.beside, second.beside, share),
        _between(first.context, second.context, share),
        _between(first.embedding, second.embedding, share),
    )


def together(first: Given, second: Given) -> Given:
    """Give what one network is told of two loops in one batch."""
    return Given(
        _joined(first.beside, second.beside),
        _joined(first.context, second.context),
        _joined(first.embedding, second.embedding),
    )


def _beside(given: Given, window: Window) -> Given:
    assert given.beside is not None
    return Given(beside=window.loop(given.beside))


def _between(first: Tensor | None, second: Tensor | None, share: float) -> Tensor | None:
    return None if first is None or second is None else torch.lerp(first, second, share)


def _joined(first: Tensor | None, second: Tensor | None) -> Tensor | None:
    return None if first is None or second is None else torch.cat((first, second))
