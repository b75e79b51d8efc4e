"""Levels: what keeps a drawn log-mel as loud as real bars are, as a whole and band by band."""

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional as F

_KNEE_DB = 1.5


@dataclass(frozen=True, eq=False)
class Levels:
    """How loud bars are: real ones, and those that a generator draws by itself.

    ceiling (bands,) is what no cell of a real image exceeds, in values of an image. drawn and real
    are the mean power of bars in dB; share is how much less real ones differ from their mean than
    drawn ones do, 0 to 1. floor_db is silence in dB, the value -1 of an image; full scale is 1.
    """

    ceiling: Tensor
    drawn: float
    real: float
    share: float
    floor_db: float

    def __call__(self, images: Tensor) -> Tensor:
        """Bring log-mels (batch, bands, frames) to the levels of real bars, each by itself."""
        capped = self.capped(images)
        power = bar_power(capped, self.floor_db)
        wanted = self.real + (power - self.drawn) * self.share
        return capped + ((wanted - power) / (self.floor_db / -2.0))[:, None, None]

    def capped(self, images: Tensor) -> Tensor:
        """Bend what comes near the ceiling, so that nothing passes it."""
        knee = _KNEE_DB / (self.floor_db / -2.0)
        ceiling = self.ceiling[:, None]
        return ceiling - F.softplus((ceiling - images) / knee) * knee

    def on(self, device: torch.device) -> "Levels":
        """Give the same levels on a device."""
        return replace(self, ceiling=self.ceiling.to(device))

    def bars(self) -> Tensor:
        """Give all but the ceiling as a tensor (4,)."""
        return torch.tensor([self.drawn, self.real, self.share, self.floor_db])

    @classmethod
    def of(cls, ceiling: Tensor, bars: Tensor) -> "Levels":
        """Read both tensors back."""
        return cls(ceiling, *(float(value) for value in bars))


def bar_power(images: Tensor, floor_db: float) -> Tensor:
    """Give the mean power of each log-mel (batch, bands, frames) in dB (batch,)."""
    # dB for one unit of an image, as the natural logarithm of power.
    nepers = floor_db / -20.0 * math.log(10.0)
    cells = images.shape[-1] * images.shape[-2]
    logs = torch.logsumexp((images - 1.0).flatten(1) * nepers, dim=1) - math.log(cells)
    return logs * (10.0 / math.log(10.0))
