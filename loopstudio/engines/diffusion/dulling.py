"""Dull sound: a circle without what lies above a cutoff, and what of it stays when that is made."""

import numpy as np
import torch
from torch import Tensor

from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.vocoding.mel import mel_scale

EDGE = 0.9
"""A cut begins at this share of its cutoff; below, every frequency stays as it was."""


def cut(sound: Tensor, rate: int, cutoff: float) -> Tensor:
    """Give loops (batch, samples) without what lies above a cutoff, in Hz."""
    spectrum = torch.fft.rfft(sound)
    hertz = torch.linspace(0.0, rate / 2, spectrum.shape[-1], device=sound.device)
    along = ((hertz - EDGE * cutoff) / ((1.0 - EDGE) * cutoff)).clamp(0.0, 1.0)
    share = (along * (torch.pi / 2)).cos().square()
    lows: Tensor = torch.fft.irfft(spectrum * share, sound.shape[-1])
    return lows


def known_cells(config: WaveConfig, cutoff: float) -> Tensor:
    """Say which bands of cells a cut leaves alone: (cells,), 1 or 0."""
    # A cell hears its neighbours: one more band lies between it and the cut.
    upper = (torch.arange(config.cells) + 2.0) * (config.rate / (2.0 * config.cells))
    known: Tensor = (upper <= EDGE * cutoff).float()
    return known


def known_bands(config: WaveConfig, cutoff: float) -> Tensor:
    """Say which bands of the image a cut leaves alone: (bands,), 1 or 0."""
    whole, at = (float(mel) for mel in mel_scale(np.array([config.rate / 2, EDGE * cutoff])))
    upper = (torch.arange(config.bands) + 2.0) * (whole / (config.bands + 1))
    known: Tensor = (upper <= at).float()
    return known
