"""The noise head: white noise shaped in every hop by the response that the decoder asks for."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.edges import Edge

QUIET = -5.0
"""Added to what a head is asked for, so that an untrained one is nearly silent."""


def loudness_curve(x: Tensor) -> Tensor:
    """Map any value to 0 to 2, steeply about 0: 2 sigmoid(x)^2.3 (DDSP, Engel 2020)."""
    return 2.0 * torch.sigmoid(x).pow(2.3) + 1e-7


def shaped(noise: Tensor, response: Tensor) -> Tensor:
    """Filter each hop of noise by its own response.

    noise is (batch, lines, hops, hop), even between -1 and 1; response (batch, lines, hops, points)
    is what is left of each frequency. What rings on behind a hop is lost, and so is what of an
    impulse response is longer than one.
    """
    hop, points = noise.shape[-1], response.shape[-1]
    taps = 2 * (points - 1)
    window = torch.hann_window(taps, device=response.device, dtype=response.dtype)
    impulse = torch.fft.irfft(response).roll(taps // 2, -1) * window
    impulse = F.pad(impulse, (0, hop - taps)).roll(-(taps // 2), -1)
    spectrum = torch.fft.rfft(noise, 2 * hop) * torch.fft.rfft(impulse, 2 * hop)
    made: Tensor = torch.fft.irfft(spectrum, 2 * hop)[..., :hop]
    return made


class NoiseHead(nn.Module):
    """From the decoder's last features to noise in its sub-bands.

    `net` gives lines * points channels, one frame for each hop.
    """

    def __init__(self, net: nn.Module, lines: int, points: int) -> None:
        super().__init__()
        self.net, self.lines, self.points = net, lines, points

    def forward(self, x: Tensor, noise: Tensor, edge: Edge) -> Tensor:
        """Map features (batch, width, 1, frames) and noise (batch, lines, frames) to sub-bands."""
        asked = loudness_curve(self.net(x, edge).float() + QUIET)[:, :, 0]
        batch, _, hops = asked.shape
        response = asked.view(batch, self.lines, self.points, hops).transpose(2, 3)
        made = shaped(noise.view(batch, self.lines, hops, -1), response)
        return made.flatten(2)
