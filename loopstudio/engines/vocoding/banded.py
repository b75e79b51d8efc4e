"""Banded: the spectrum of a signal that wraps, heard and scaled in mel bands."""

import torch
from torch import Tensor, nn

from loopstudio.engines.vocoding.mel import (
    MelConfig,
    band_weights,
    circular_istft,
    circular_stft,
    mel_filters,
)


class Banded(nn.Module):
    """Signals (batch, samples) to spectra (batch, frames, bins) and back, with gains for bands."""

    window: Tensor
    filters: Tensor
    spread: Tensor

    def __init__(self, image: MelConfig) -> None:
        super().__init__()
        self.hop, self.n_fft = image.hop, image.n_fft
        weights = torch.from_numpy(band_weights(image.rate, image.bands, image.n_fft // 2 + 1))
        window = torch.hann_window(image.n_fft, device="cpu")
        self.register_buffer("window", window, persistent=False)
        filters = torch.from_numpy(mel_filters(image)).t().contiguous()
        self.register_buffer("filters", filters, persistent=False)
        self.register_buffer("spread", weights, persistent=False)

    def spectra(self, signal: Tensor) -> Tensor:
        """Give the spectra of a signal."""
        return circular_stft(signal, self.n_fft, self.hop, self.window)

    def scaled(self, spectra: Tensor, nepers: Tensor) -> Tensor:
        """Give the signal of spectra whose bands are louder by so much (batch, frames, bands)."""
        louder = spectra * torch.exp(nepers @ self.spread)
        return circular_istft(louder, self.n_fft, self.hop, self.window)
