"""Again: a loop sounded anew by a published network, from what it is told of it."""

from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.engine import Run
from loopstudio.core.streams import Purpose
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.counting import Counted
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.drawing import Drawing
from loopstudio.engines.diffusion.keeping import KeepingLows
from loopstudio.engines.diffusion.network import Vocoder
from loopstudio.engines.diffusion.published_parts import PublishedNetwork
from loopstudio.engines.diffusion.published_told import Denoising, lows_of, told_of
from loopstudio.engines.diffusion.sampling import PRESETS, Sampling, standing
from loopstudio.engines.diffusion.turned import Turned, Window


@dataclass(frozen=True)
class Again:
    """How a loop is sounded again: by which sampling, how far on its way to noise, from which seed.

    strength is above 0 and at most 1, where the network begins with noise and has only what it is
    told.
    """

    sampling: Sampling = PRESETS["balanced"]
    strength: float = 1.0
    seed: int = 0


@torch.inference_mode()
def sounded_again(network: PublishedNetwork, loop: Tensor, how: Again, run: Run) -> Tensor:
    """Give a loop (1, channels, samples) of any length again; the run ticks before each call.

    An upsampler makes anew what lies above its low band, which stays; a vocoder makes all of it
    from its image, an autoencoder from its latents; a plain autoencoder gives back what it kept,
    whatever the seed. What is told nothing has nothing but the loop itself.
    """
    if not isinstance(network, Codec):
        return _denoised(network, loop, how, run)
    run.tick(0, 1)
    window = Window(network.config, loop.shape[-1])
    return window.loop(network(window.of(loop)))


def _denoised(network: Denoising, loop: Tensor, how: Again, run: Run) -> Tensor:
    window = Window(network.config, loop.shape[-1])
    asked = Turned(network, window, voices=isinstance(network, Vocoder))
    asked.begin(how.seed)
    at = how.sampling.levels(how.strength)
    told = told_of(network, loop, window)
    denoise, lows = VDenoiser(asked, at, told, like=loop), lows_of(network, loop)
    keeping = denoise if lows is None else KeepingLows(denoise, lows)
    counted = Counted(keeping, run, how.sampling.calls_of(at))
    noise = Drawing([how.seed], Purpose.LATENT, loop.shape[1:], loop.device)()
    draw = Drawing([how.seed], Purpose.STEPS, loop.shape[1:], loop.device)
    made = how.sampling.solve(counted, standing(at[0], noise, loop), at, draw)
    return made if lows is None else lows.within(made)
