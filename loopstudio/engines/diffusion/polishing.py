"""Polishing: a loop sounded again by diffusion, all of it or what it lacks above a cutoff."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.engine import Run
from loopstudio.core.errors import InvalidValue
from loopstudio.core.streams import Purpose
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH
from loopstudio.engines.diffusion.counting import Counted
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.drawing import Drawing
from loopstudio.engines.diffusion.dulling import cut, known_bands, known_cells
from loopstudio.engines.diffusion.keeping import Keeping, Kept
from loopstudio.engines.diffusion.sampling import Sampling, standing
from loopstudio.engines.diffusion.wave_network import Guide, WaveNetwork
from loopstudio.engines.vocoding.consistency import Consistency

POLISHING = Sampling("dpmpp-2m", "linear", USUAL_CALLS)
_HEADROOM_DB = -40.0
"""Peaks are not cut here: a limiter holds them afterwards."""
_SILENCE = 1e-6


@dataclass(frozen=True)
class Polish:
    """How a loop is sounded again: by which sampling, and how far from itself it may go.

    strength is the time, 0 to 1, to which it is brought before it is denoised (SDEdit, Meng et al.
    2022), told what it was; 1 begins with noise.
    """

    sampling: Sampling = POLISHING
    strength: float = USUAL_STRENGTH


def polished(
    network: WaveNetwork, first: Tensor, seeds: Sequence[int], run: Run, polish: Polish
) -> Tensor:
    """Give loops (batch, samples) again, as loud as they were, their parts as the network has them.

    They are at the network's rate and of any length: they are turned into the nearest length that
    the network takes and back, which no band loses anything by. Items of one seed, such as the
    channels of a loop, get one noise.
    """
    with torch.inference_mode():
        sound = resized(first, fitting(network, first.shape[-1]))
        guide = Guide(sound, sound.new_zeros(len(sound), network.config.cells))
        image = network.image(sound)
        made = _sampled(network, image, guide, seeds, run, polish)
        again = resized(_brought(network, made, image), first.shape[-1])
        return again * (_level(first) / _level(again))


def raised(
    network: WaveNetwork,
    dull: Tensor,
    cutoff: float,
    seeds: Sequence[int],
    run: Run,
    sampling: Sampling = POLISHING,
) -> Tensor:
    """Give dull loops (batch, samples) what they lack above a cutoff in Hz; below they stay.

    What they hold above it is made anew. Lengths and seeds are as in `polished`. Raises
    InvalidValue for a cutoff below which nothing is known.
    """
    config = network.config
    cells, bands = known_cells(config, cutoff), known_bands(config, cutoff)
    if not bands.any() or not cells.any():
        raise InvalidValue(f"Nothing is known of a loop below {cutoff:g} Hz: choose a higher one.")
    with torch.inference_mode():
        lows = cut(resized(dull, fitting(network, dull.shape[-1])), config.rate, cutoff)
        image = network.completion(
            network.image(lows), bands.to(lows).expand(len(lows), -1)[..., None]
        )
        guide = Guide(lows, cells.to(lows).expand(len(lows), -1))
        made = _sampled(network, image, guide, seeds, run, Polish(sampling, 1.0))
        whole = lows + made - cut(made, config.rate, cutoff)
        return resized(whole, dull.shape[-1])


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
    guide: Guide,
    seeds: Sequence[int],
    run: Run,
    polish: Polish,
) -> Tensor:
    first = network.cells(guide.sound, image)
    noise = Drawing(seeds, Purpose.POLISH, first.shape[1:], image.device)()
    at = polish.sampling.levels(polish.strength)
    denoiser = VDenoiser(network, at, network.given(image, guide), like=noise)
    keeping = Keeping(denoiser, Kept(first, guide.known[..., None]))
    counted = Counted(keeping, run, polish.sampling.calls_of(at))
    draw = Drawing(seeds, Purpose.STEPS, first.shape[1:], image.device)
    begun = standing(at[0], noise, first if polish.strength < 1.0 else None)
    cells = polish.sampling.solve(counted, begun, at, draw)
    # What is left takes as long as a call: it may be stopped before.
    run.tick(counted.done, counted.total)
    return network.sound(cells, image)


def _brought(network: WaveNetwork, sound: Tensor, image: Tensor) -> Tensor:
    """Bring a sound to an image, its phases as they were made."""
    consistent = Consistency(network.config.image, _HEADROOM_DB).to(image.device)
    span = network.config.floor_db / 40.0 * math.log(10.0)
    level = (image.clamp(-1.0, 1.2).transpose(1, 2) - 1.0) * span
    for _ in range(network.config.rounds):
        sound = consistent(sound, level)
    return sound


def _level(sound: Tensor) -> Tensor:
    return sound.square().mean(-1, keepdim=True).sqrt().clamp(min=_SILENCE)
