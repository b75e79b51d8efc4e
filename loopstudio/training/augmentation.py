"""Augmentation: bars as they might have sounded as well, still loops.

After RAVE's own (Caillon and Esling 2021), which are for pieces of recordings: where those are cut
out, a loop is turned, and filters and followers of level go round it. Bars are (batch, samples);
each is changed by its own draw. What is not asked for draws no numbers.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.training.rave_recipe import RaveRecipe

LSB = 2.0**-15
"""A step of 16 bits."""
_POLE = 0.99
_FOLLOW = 0.1
"""Seconds that a compressor takes for what it hears to fall to a third."""
_THRESHOLD_DB, _KNEE_DB = -40.0, 6.0
_MOST = 3.0
"""Octaves of ratio: a compressor's is up to 8 to 1."""
_SILENT = 1e-12


def augmented(bars: Tensor, recipe: RaveRecipe, random: torch.Generator) -> Tensor:
    """Change bars as the recipe says, in RAVE's order."""
    rate = recipe.network.rate
    made = mangled(bars, recipe.mangle, rate, random)
    if recipe.dequantise:
        made = dequantised(made, random)
    made = compressed(made, recipe.compress, rate, random)
    return muted(made, recipe.mute, random)


def stretch(semitones: float, random: torch.Generator) -> float:
    """Draw how many times as long a bar lasts that is played up to so many semitones off."""
    if not semitones:
        return 1.0
    drawn = torch.rand((), generator=random).item()
    return math.exp2(semitones * (2.0 * drawn - 1.0) / 12.0)


def mangled(bars: Tensor, probability: float, rate: int, random: torch.Generator) -> Tensor:
    """Turn the phases of some bars by an all-pass of 20 to 2,000 Hz, round a loop.

    A pair of poles at 0.99, as in RAVE's training: magnitudes stay, and how waves add up does not.
    """
    if not probability:
        return bars
    draws = torch.rand(2, len(bars), generator=random)
    hertz = torch.exp(math.log(20.0) + draws[0] * math.log(100.0))
    turn = torch.polar(torch.ones(()), 2.0 * math.pi * hertz / rate)[:, None]
    back = _backs(bars.shape[-1])
    below = (1.0 - _POLE * turn * back) * (1.0 - _POLE * turn.conj() * back)
    response = back.square() * below.conj() / below
    return _some(bars, _filtered(bars, response), draws[1] < probability)


def dequantised(bars: Tensor, random: torch.Generator) -> Tensor:
    """Add even noise as wide as a step of 16 bits, without an offset."""
    return bars + LSB * (torch.rand(bars.shape, generator=random) - 0.5)


def compressed(bars: Tensor, probability: float, rate: int, random: torch.Generator) -> Tensor:
    """Compress some bars by up to 8 to 1 above -40 dB, round a loop; their peaks stay.

    Their power is followed by one pole of a tenth of a second, so that attacks pass. RAVE draws the
    output level of a compander; here the ratio is drawn.
    """
    if not probability:
        return bars
    draws = torch.rand(2, len(bars), generator=random)
    ratio = 2.0 ** (_MOST * draws[0][:, None])
    keep = math.exp(-1.0 / (_FOLLOW * rate))
    follower = (1.0 - keep) / (1.0 - keep * _backs(bars.shape[-1]))
    power = _filtered(bars.square(), follower).clamp_min(_SILENT)
    over = _KNEE_DB * F.softplus((10.0 * power.log10() - _THRESHOLD_DB) / _KNEE_DB)
    made = bars * 10.0 ** ((1.0 / ratio - 1.0) * over / 20.0)
    peaks, left = (x.abs().amax(dim=1, keepdim=True) for x in (bars, made))
    return _some(bars, made * peaks / left.clamp_min(_SILENT), draws[1] < probability)


def muted(bars: Tensor, probability: float, random: torch.Generator) -> Tensor:
    """Silence some bars."""
    if not probability:
        return bars
    silent = torch.rand(len(bars), generator=random) < probability
    return _some(bars, torch.zeros_like(bars), silent)


def _backs(samples: int) -> Tensor:
    """Give what a delay of one sample does to each harmonic of a loop."""
    omega = 2.0 * math.pi / samples * torch.arange(samples // 2 + 1)
    return torch.polar(torch.ones(()), -omega)


def _filtered(bars: Tensor, response: Tensor) -> Tensor:
    made: Tensor = torch.fft.irfft(torch.fft.rfft(bars) * response, bars.shape[-1])
    return made


def _some(bars: Tensor, made: Tensor, chosen: Tensor) -> Tensor:
    return torch.where(chosen[:, None], made, bars)
