"""Windows: encoder and decoder of our own form on a few latent frames, as programs.

A network that takes loops takes any stretch of sound for one, and only what lies near the ends is
wrong, where the other end stands for what went before or comes after. So a frame is asked for in
the middle of a window of fixed length, and the rest is thrown away. What is before it costs time to
compute, what is ahead is waited for. Measured with Morph One on twelve held-out loops against the
whole loop at once, log-mel after decoding:

    encoder, frames before and ahead   2, 1     4, 1     2, 2     4, 2     6, 3
    error of the latents, dB          -22.0    -22.6    -27.5    -32.5    -40.3
    log-mel, dB a cell                 0.34     0.33     0.18     0.11     0.05
    decoder, frames before and ahead   3, 1     2, 2     3, 2     6, 2     6, 3
    error of the sound, dB            -16.3    -20.0    -22.4    -23.9    -30.9
    log-mel, dB a cell                 0.26     0.14     0.13     0.12     0.06

Another draw of the noise alone is 0.90 dB, and what latents lose 2.4 dB; without anything ahead the
encoder is 2.0 dB off.

Programs are traced: what a network does with one window is written down, for any number of windows.
"""

import math
import warnings
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from loopstudio.engines.bar import resampled
from loopstudio.engines.vocoding.image_network import ImageNetwork


@dataclass(frozen=True)
class Reach:
    """How many latent frames of a window lie before the one that is asked for, and ahead of it."""

    past: int
    ahead: int

    @property
    def frames(self) -> int:
        """How long a window is."""
        return self.past + 1 + self.ahead


ENCODER, DECODER = Reach(4, 2), Reach(3, 2)


def program_hop(hop: int) -> int:
    """Give the power of two nearest to a hop, as hosts have buffers of no other size.

    A window of so many samples for each frame is brought to the network's own hop by its harmonics:
    it is the same sound at a rate that differs as the hops do.
    """
    return 1 << round(math.log2(hop))


class EncoderWindow(nn.Module):
    """Sound (windows, ENCODER.frames * hop) to what is told of one frame (windows, 2 latent).

    hop is the program's own.
    """

    def __init__(self, network: ImageNetwork) -> None:
        super().__init__()
        self.seeing, self.encoder = network.seeing, network.encoder
        self.samples = ENCODER.frames * network.config.hop

    def forward(self, sound: Tensor) -> Tensor:
        """Map windows, each by itself."""
        told: Tensor = self.encoder(self.seeing(resampled(sound, self.samples)))
        return told[..., ENCODER.past]


class DecoderWindow(nn.Module):
    """Latents (windows, latent, DECODER.frames) to the sound (windows, hop + after) of one frame.

    It goes on for `after` samples. Noise is white, of deviation one, and as long as the windows are
    at the network's own hop.
    """

    def __init__(self, network: ImageNetwork, after: int) -> None:
        super().__init__()
        self.decoder = network.decoder
        self.hop, self.after = program_hop(network.config.hop), after

    def forward(self, latent: Tensor, noise: Tensor) -> Tensor:
        """Map windows, each by itself."""
        made = resampled(self.decoder(latent, noise), DECODER.frames * self.hop)
        begin = DECODER.past * self.hop
        return made[:, begin : begin + self.hop + self.after]


def traced(window: nn.Module, *examples: Tensor) -> torch.jit.ScriptModule:
    """Give a window as a program that can be a part of a scripted one."""
    with torch.no_grad(), warnings.catch_warnings():
        # All that a trace cannot follow goes by the length of a window, which is always the same.
        warnings.simplefilter("ignore", torch.jit.TracerWarning)  # type: ignore[attr-defined]
        # torch prefers another way of export since 2.9, which no host of nn~ reads.
        warnings.simplefilter("ignore", DeprecationWarning)
        made: torch.jit.ScriptModule = torch.jit.trace(  # type: ignore[no-untyped-call]
            window.eval(), examples, check_trace=False
        )
    return made
