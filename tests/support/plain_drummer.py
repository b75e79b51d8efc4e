"""The drummer's convolution as one product over the whole bar: what `struck` does in stretches.

A template is its whole spectrogram, ringing over from bar to bar for as long as it is heard.
"""

import torch
from torch import Tensor

from loopstudio.engines.gan.drummer import FLOOR, LEAST_NEPERS, NEPER, Drummer


def plain_struck(activations: Tensor, log_powers: Tensor, decays: Tensor) -> Tensor:
    """Map what `struck` maps: (batch, templates, frames) and twice (..., parts, bands)."""
    batch, count, frames = activations.shape
    ages = torch.arange(frames, dtype=decays.dtype)
    decays = decays.clamp(min=LEAST_NEPERS / frames)
    over = -torch.expm1(-decays * frames)
    rung = torch.exp(log_powers[..., None] - decays[..., None] * ages) / over[..., None]
    templates = rung.sum(2)
    twice = torch.cat((activations, activations[..., :-1]), dim=-1)
    # Window s holds the activations from frame s on: what was struck frames - s frames ago, and on.
    windows = twice.unfold(-1, frames, 1)
    aged = torch.cat((templates[..., :1], templates[..., 1:].flip(-1)), dim=-1)
    left = aged.transpose(1, 2).reshape(batch, -1, count * frames)
    return left @ windows.reshape(batch, count * frames, frames)


def plain_drummer(drummer: Drummer, rhythm: Tensor, sound: Tensor) -> tuple[Tensor, Tensor]:
    """Give what the drummer gives."""
    logs = drummer.rhythm(rhythm)
    image = torch.log(plain_struck(torch.exp(logs), *drummer.sound(sound)) + FLOOR)
    return 1.0 + NEPER * image[:, None], logs
