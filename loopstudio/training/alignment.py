"""Alignment: a bar's own spectra in the phases of another sound that is like it.

A vocoder invents phases: its cells of a bar and the bar's own have nothing in common (a correlation
of 0.01), so that nothing of the one could be told from the other. Projections by turns onto the
spectra of three windows, as Griffin and Lim's (1984), begun from the vocoder's sound give the bar
in that sound's phases, within a few rounds nearly as like it as it is to itself.
"""

import torch
from torch import Tensor

from loopstudio.engines.vocoding.mel import circular_istft, circular_stft

HOPS = (525, 245, 105)
ROUNDS = 2
_LEAST = 1e-8


def aligned(sound: Tensor, phases: Tensor) -> Tensor:
    """Give bars (batch, samples) in the phases of others; samples are a multiple of all hops."""
    windows = {hop: torch.hann_window(4 * hop).to(sound) for hop in HOPS}
    sizes = {hop: circular_stft(sound, 4 * hop, hop, windows[hop]).abs() for hop in HOPS}
    made = phases
    for hop in HOPS * ROUNDS:
        spectra = circular_stft(made, 4 * hop, hop, windows[hop])
        gains = sizes[hop] / spectra.abs().clamp(min=_LEAST)
        made = circular_istft(spectra * gains, 4 * hop, hop, windows[hop])
    return made
