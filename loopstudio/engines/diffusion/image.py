"""Spectral images of sound, as published vocoders and encoders of diffusion take them."""

import math

import torch
from torch import Tensor, nn

from loopstudio.engines.diffusion.config import ImageConfig
from loopstudio.engines.diffusion.ends import joined, mirrored

_LEAST = 1e-5


def mel_bank(rate: int, bands: int, bins: int) -> Tensor:
    """Triangles of height one that are even on the mel scale of HTK: (bands, bins)."""
    top = _mel(rate // 2)
    edges = 700.0 * (10.0 ** (torch.linspace(0.0, top, bands + 2) / 2595.0) - 1.0)
    hertz = torch.linspace(0.0, float(rate // 2), bins)
    width = edges.diff()[:, None]
    rising = (hertz - edges[:-2, None]) / width[:-1]
    falling = (edges[2:, None] - hertz) / width[1:]
    return torch.minimum(rising, falling).clamp(min=0.0)


class Image(nn.Module):
    """Sound (batch, channels, samples) to images (batch, channels, height, samples // hop).

    Beyond its ends sound is mirrored; circular, the other end follows. Images of one sound do not
    depend on what is in the batch beside it.
    """

    window: Tensor
    bank: Tensor | None

    def __init__(self, config: ImageConfig, rate: int, *, circular: bool = False) -> None:
        super().__init__()
        self.config = config
        self.extended = joined if circular else mirrored
        window = torch.hann_window(config.window, device="cpu")
        self.register_buffer("window", window, persistent=False)
        with torch.device("cpu"):
            bank = mel_bank(rate, config.bands, config.n_fft // 2 + 1) if config.bands else None
        self.register_buffer("bank", bank, persistent=False)

    def forward(self, sound: Tensor) -> Tensor:
        """Give the images of sound whose samples are a multiple of the hop."""
        batch, _, samples = sound.shape
        magnitudes = self._magnitudes(sound.flatten(0, 1), samples // self.config.hop)
        if self.bank is not None:
            magnitudes = self.bank @ magnitudes
        return self._scaled(magnitudes.view(batch, -1, *magnitudes.shape[1:]))

    def _magnitudes(self, lines: Tensor, frames: int) -> Tensor:
        c = self.config
        # Frames of mel images lie in the middle of their hops, those of plain ones at their start.
        pad = (c.n_fft - c.hop) // 2 if c.bands else c.n_fft // 2
        spectra = torch.stft(
            self.extended(lines[:, None], pad)[:, 0],
            c.n_fft,
            c.hop,
            win_length=c.window,
            window=self.window,
            center=False,
            normalized=not c.bands,
            return_complex=True,
        )
        return spectra.abs()[..., :frames]

    def _scaled(self, magnitudes: Tensor) -> Tensor:
        match self.config.scaling:
            case "plain":
                return magnitudes
            case "root":
                largest = magnitudes.amax((1, 2, 3), keepdim=True).clamp(min=_LEAST)
                return 2.0 * (magnitudes / largest) ** 0.25 - 1.0
            case "log":
                return magnitudes.clamp(min=_LEAST).log()


def _mel(hertz: float) -> float:
    return 2595.0 * math.log10(1.0 + hertz / 700.0)
