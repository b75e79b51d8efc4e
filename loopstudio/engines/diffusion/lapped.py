"""Lapped: a circular sound as cells of time and frequency, as many as it has samples, and back.

The modified discrete cosine transform (Princen, Johnson and Bradley 1987) under a sine window. It
is orthonormal: white noise stays white, and powers stay what they were.
"""

import math

import torch
from torch import Tensor, nn

from loopstudio.engines.vocoding.mel import wrap_pad


class Lapped(nn.Module):
    """Signals that wrap (batch, samples) to cells (batch, hop, samples / hop); row k is a band.

    Cell j is seen through a window of two hops around sample j * hop.
    """

    basis: Tensor

    def __init__(self, hop: int) -> None:
        super().__init__()
        self.hop = hop
        self.register_buffer("basis", _basis(hop), persistent=False)

    def forward(self, sound: Tensor) -> Tensor:
        """Give the cells of signals whose samples are a multiple of the hop."""
        windows = wrap_pad(sound, self.hop)[..., : sound.shape[-1] + self.hop]
        return (windows.unfold(-1, 2 * self.hop, self.hop) @ self.basis).transpose(1, 2)

    def inverse(self, cells: Tensor) -> Tensor:
        """Give signals (batch, samples) back."""
        before, after = (cells.transpose(1, 2) @ self.basis.t()).chunk(2, dim=-1)
        # A window's first half lies in the hop before its middle, which is the last one's second.
        return (before.roll(-1, dims=1) + after).flatten(1)

    def taken(self, frequencies: int) -> Tensor:
        """Say how much power each band takes of each frequency: (frequencies, hop).

        They lie evenly from 0 to half the sample rate; for white noise a band's shares add up to
        one. Bands are not sharp: a loud neighbour is heard in them.
        """
        angles = torch.linspace(0.0, math.pi, frequencies, dtype=torch.float64, device="cpu")
        at = angles[:, None] * torch.arange(2 * self.hop, dtype=torch.float64, device="cpu")
        basis = _basis(self.hop).double()
        power = (at.cos() @ basis).square() + (at.sin() @ basis).square()
        return (power / power.sum(0)).float()


def _basis(hop: int) -> Tensor:
    """Give the cosines under their window: (2 * hop, hop)."""
    at = torch.arange(2 * hop, dtype=torch.float64, device="cpu")[:, None] + 0.5
    band = torch.arange(hop, dtype=torch.float64, device="cpu")[None] + 0.5
    waves = torch.cos(math.pi / hop * (at + hop / 2) * band)
    return (torch.sin(math.pi / (2 * hop) * at) * waves * math.sqrt(2.0 / hop)).float()
