"""PQMF: a signal as critically sampled sub-bands and back (Nguyen 1994), as RAVE uses it.

Odd bands lie mirrored in what a filter bank leaves; every second of their samples changes its sign,
so that low stays low within each band. The bank is not perfect: with four bands or more white noise
comes back at 59 dB, with two at 44.

A causal network learned with a causal bank, whose sub-bands come half a filter late: 256 samples
for sixteen bands. Latents depend on where their frames begin, so ours has it too; joined again,
sound is where it was.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.edges import Edge, extended
from loopstudio.engines.rave.prototype import ATTENUATION_DB, cosine_bank, low_pass


class Pqmf(nn.Module):
    """Sound (batch, channels, samples) to sub-bands (batch, channels * bands, samples / bands).

    Samples are a multiple of twice the bands: the signs alternate from the beginning on.
    """

    bank: Tensor

    def __init__(
        self, bands: int = 16, attenuation_db: float = ATTENUATION_DB, *, causal: bool = False
    ) -> None:
        super().__init__()
        self.bands, self.causal = bands, causal
        filters = cosine_bank(low_pass(bands, attenuation_db), bands)
        # Computed, so it stands in no file.
        bank = torch.from_numpy(filters.astype(np.float32))
        self.register_buffer("bank", bank, persistent=False)

    def analyse(self, sound: Tensor, edge: Edge = "silent") -> Tensor:
        """Divide sound into sub-bands, the lowest first, those of a channel together."""
        batch, channels, samples = sound.shape
        filters = self.analysis_filters()
        left, right = self.analysis_reach()
        around = extended(sound.reshape(batch * channels, 1, samples), left, right, edge)
        bands = upright(F.conv1d(around, filters, stride=self.bands))
        return bands.reshape(batch, channels * self.bands, -1)

    def synthesise(self, bands: Tensor, edge: Edge = "silent") -> Tensor:
        """Join sub-bands to sound."""
        batch, count, frames = bands.shape
        channels = count // self.bands
        filters = self.synthesis_filters()
        left, right = self.synthesis_reach()
        each = upright(bands.reshape(batch * channels, self.bands, frames))
        around = extended(each, max(left, 0), right, edge)[..., max(-left, 0) :]
        made = F.conv1d(around, filters)
        return made.transpose(1, 2).reshape(batch, channels, frames * self.bands)

    def analysis_reach(self) -> tuple[int, int]:
        """Say how many samples before and ahead a frame of sub-bands is made of."""
        span = self.bank.shape[1]
        return (span, 0) if self.causal else (span // 2, span // 2)

    def synthesis_reach(self) -> tuple[int, int]:
        """Say how many frames before and ahead a frame of sound is made of.

        Ones before may be less than none: then it begins so many ahead.
        """
        half = self.bank.shape[1] // (2 * self.bands)
        late = half if self.causal else 0
        # Were it as far back as ahead, the sound would come a frame late.
        return half - 1 - late, half + 1 + late

    def analysis_filters(self) -> Tensor:
        """Give the filters of a strided convolution (bands, 1, odd number of taps)."""
        return F.pad(self.bank, (0, 1))[:, None]

    def synthesis_filters(self) -> Tensor:
        """Give the filters (bands, bands, odd number of taps) of the samples of a frame, in order.

        One sum over bands for each place within a frame (polyphase), reversed in time.
        """
        turned = self.bank.flip(-1).reshape(self.bands, -1, self.bands)
        return F.pad(turned.permute(2, 0, 1).flip(0) * self.bands, (0, 1))


def upright(bands: Tensor) -> Tensor:
    """Change the sign of every second sample of every second band (batch, bands, frames)."""
    signs = torch.ones_like(bands[0])
    signs[1::2, ::2] = -1.0
    return bands * signs
