"""Log-mel of a bar that wraps round: what the generator draws and the vocoder reads."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn


@dataclass(frozen=True)
class MelConfig:
    """How a bar becomes an image.

    rate in Hz; hop and n_fft in samples; floor_db is silence, in dB below a full-scale sine.
    """

    rate: int = 44_100
    hop: int = 525
    n_fft: int = 2_100
    bands: int = 80
    floor_db: float = -90.0


def mel_scale(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place frequencies in Hz on the mel scale."""
    # Slaney's Auditory Toolbox scale: linear to 1 kHz, 27 steps per factor 6.4 above.
    linear = hz * 3.0 / 200.0
    above = 15.0 + 27.0 * np.log(np.maximum(hz, 1.0) / 1_000.0) / math.log(6.4)
    return np.where(hz < 1_000.0, linear, above)


def mel_filters(config: MelConfig) -> NDArray[np.float32]:
    """Triangles on the mel scale, each summing to one: (bands, n_fft // 2 + 1)."""
    bins = mel_scale(np.linspace(0.0, config.rate / 2, config.n_fft // 2 + 1))
    edges = np.linspace(0.0, bins[-1], config.bands + 2)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    weights = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(weights / weights.sum(1, keepdims=True), dtype=np.float32)


def band_weights(rate: int, bands: int, bins: int) -> NDArray[np.float32]:
    """Interpolate between band centres: (bands, bins), columns summing to one.

    Times log magnitudes of bands (frames, bands) this gives those of the bins of any spectrum.
    """
    places = mel_scale(np.linspace(0.0, rate / 2, bins))
    at = places / places[-1] * (bands + 1) - 1.0
    distance = np.abs(np.clip(at, 0.0, bands - 1.0) - np.arange(bands)[:, None])
    return np.asarray(np.maximum(0.0, 1.0 - distance), dtype=np.float32)


def numbers(count: int, beside: Tensor) -> Tensor:
    """Give 0, 1, 2 and so on to `count`, integers, on the device of another tensor.

    A trace writes down which device a range was made on; this goes wherever the tensor lies.
    """
    return beside.new_ones(count, dtype=torch.int64).cumsum(0) - 1


def wrap_pad(x: Tensor, pad: int) -> Tensor:
    """Continue (batch, frames) on both sides by its own other end, round and round if need be."""
    frames = x.shape[-1]
    if pad > frames:
        return x.index_select(-1, (numbers(frames + 2 * pad, x) - pad) % frames)
    return torch.cat((x[..., frames - pad :], x, x[..., :pad]), dim=-1)


def circular_stft(x: Tensor, n_fft: int, hop: int, window: Tensor) -> Tensor:
    """Spectra of a signal that wraps: (batch, samples) to (batch, samples // hop, n_fft // 2 + 1).

    Frame t is centred on sample t * hop; samples must be a multiple of hop. Frames come before
    bins, unlike in torch.stft: whatever is done to a spectrum then runs along memory.
    """
    padded = wrap_pad(x, n_fft // 2)[..., : x.shape[-1] + n_fft - hop]
    spectra: Tensor = torch.fft.rfft(padded.unfold(-1, n_fft, hop) * window)
    return spectra


def circular_istft(spectra: Tensor, n_fft: int, hop: int, window: Tensor) -> Tensor:
    """Overlap-add spectra (batch, frames, bins) round a circle: (batch, frames * hop).

    The window's square must add up to a constant at this hop (Hann at a quarter or less does).
    """
    pieces = torch.fft.irfft(spectra, n_fft) * window
    batch, frames, _ = pieces.shape
    overlap = n_fft // hop
    # Part k of every frame lands k hops later: n_fft / hop rolled copies added up.
    parts = pieces.view(batch, frames, overlap, hop)
    total = parts[:, :, 0]
    for k in range(1, overlap):
        total = total + parts[:, :, k].roll(k, dims=1)
    signal = total.reshape(batch, frames * hop) / window.square().view(overlap, hop).sum(0).mean()
    turned: Tensor = signal.roll(-(n_fft // 2), dims=-1)
    return turned


class LogMel(nn.Module):
    """Bars to images: (batch, samples) to (batch, bands, samples // hop).

    A band is the natural log of the mean magnitude, scaled so that silence (the floor) is -1 and a
    full-scale sine near 1.
    """

    window: Tensor
    filters: Tensor

    def __init__(self, config: MelConfig) -> None:
        super().__init__()
        self.config = config
        window = torch.hann_window(config.n_fft, device="cpu")
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("filters", torch.from_numpy(mel_filters(config)), persistent=False)
        self.gain = 2.0 / float(window.sum())
        self.floor = config.floor_db / 20.0 * math.log(10.0)

    def forward(self, x: Tensor) -> Tensor:
        """Give the image of bars at full scale +-1."""
        spectra = circular_stft(x, self.config.n_fft, self.config.hop, self.window)
        mel = (spectra.abs() * self.gain) @ self.filters.t()
        log = torch.log(mel.clamp(min=math.exp(self.floor)))
        return (1.0 - 2.0 * log / self.floor).transpose(1, 2)
