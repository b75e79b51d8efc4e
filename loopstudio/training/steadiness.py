"""Steadiness: whether the lows of a loop are tones or a rumble."""

import torch
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.engines.vocoding.low_bands import LowBands

_POINTS_PER_SECOND = 420.0
_REACH = 3
_SILENT = 1e-6


def steadiness(audio: Audio) -> float | None:
    """Give how steadily the phase below 150 Hz turns: 1 for a tone, 0 for noise, None for silence.

    The mean cosine of the bend of its path over 14 ms, each place counting by its power. A pitch
    that glides hardly bends it.
    """
    hop = max(1, round(audio.rate / _POINTS_PER_SECOND))
    bands = LowBands(audio.rate, hop).bands(torch.from_numpy(audio.samples.copy()))
    return bend(bands[:, 0])


def bend(band: Tensor) -> float | None:
    """Give the same of a complex band (channels, points)."""
    power = band.abs().square()
    if float(power.max()) <= _SILENT:
        return None
    bent = band.roll(_REACH, -1) * band.roll(-_REACH, -1) * band.conj().square()
    return float((power * torch.cos(torch.angle(bent))).sum() / power.sum())
