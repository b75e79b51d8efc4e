"""Polishing: from images of loops to sound by diffusion, from noise or from a first sound."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.engine import Run
from loopstudio.core.errors import InvalidValue
from loopstudio.core.streams import Purpose
from loopstudio.engines.diffusion.counting import Counted
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.drawing import Drawing
from loopstudio.engines.diffusion.sampling import Sampling, standing
from loopstudio.engines.diffusion.wave_network import WaveNetwork

POLISHING = Sampling("dpmpp-2m", "linear", 10)
STRENGTH = 0.4
_SILENCE = 1e-6


@dataclass(frozen=True)
class Polish:
    """How a loop is sounded: by which sampling, and how far from its first sound it may go.

    strength is the time, 0 to 1, to which a first sound is brought before it is denoised (SDEdit,
    Meng et al. 2022); 1 forgets it.
    """

    sampling: Sampling = POLISHING
    strength: float = STRENGTH


def sounded(
    network: WaveNetwork, image: Tensor, seeds: Sequence[int], run: Run, sampling: Sampling
) -> Tensor:
    """Give loops (batch, samples) of images (batch, bands, frames), each from its seed's noise.

    Frames times the hop are a multiple of the network's stride, or InvalidValue is raised.
    """
    return _sampled(network, image, None, seeds, run, Polish(sampling, 1.0))


def polished(
    network: WaveNetwork,
    first: Tensor,
    seeds: Sequence[int],
    run: Run,
    polish: Polish,
    image: Tensor | None = None,
) -> Tensor:
    """Give loops (batch, samples) again, as loud as they were, their parts as the network has them.

    They are at the network's rate and of any length: they are turned into the nearest length that
    the network takes and back, which no band loses anything by. The image, theirs unless another
    one is given, is of that length. Items of one seed, such as the channels of a loop, get one
    noise.
    """
    samples = first.shape[-1]
    taken = fitting(network, samples)
    with torch.inference_mode():
        fitted = resized(first, taken)
        told = network.image(fitted) if image is None else image
        made = resized(_sampled(network, told, fitted, seeds, run, polish), samples)
        return made * (_level(first) / _level(made))


def fitting(network: WaveNetwork, samples: int) -> int:
    """Give the length nearest to so many samples that the network takes."""
    stride = network.config.stride
    return max(1, round(samples / stride)) * stride


def resized(sound: Tensor, samples: int) -> Tensor:
    """Give loops (batch, samples) with another number of samples: their Fourier series, cut."""
    if sound.shape[-1] == samples:
        return sound
    series = torch.fft.rfft(sound, norm="forward")
    again: Tensor = torch.fft.irfft(series, samples, norm="forward")
    return again


def _sampled(
    network: WaveNetwork,
    image: Tensor,
    first: Tensor | None,
    seeds: Sequence[int],
    run: Run,
    polish: Polish,
) -> Tensor:
    samples, stride = image.shape[-1] * network.config.hop, network.config.stride
    if samples % stride or (first is not None and first.shape[-1] != samples):
        raise InvalidValue(f"An image of {samples} samples is none of a loop of {stride}s.")
    with torch.inference_mode():
        shape = (network.config.cells, samples // network.config.cells)
        noise = Drawing(seeds, Purpose.SOUND, shape, image.device)()
        known = None if first is None else network.cells(first, image)
        at = polish.sampling.levels(polish.strength)
        denoiser = VDenoiser(network, at, network.given(image), like=noise)
        counted = Counted(denoiser, run, polish.sampling.calls_of(at))
        draw = Drawing(seeds, Purpose.STEPS, shape, image.device)
        made = polish.sampling.solve(counted, standing(at[0], noise, known), at, draw)
        return network.sound(made, image)


def _level(sound: Tensor) -> Tensor:
    return sound.square().mean(-1, keepdim=True).sqrt().clamp(min=_SILENCE)
