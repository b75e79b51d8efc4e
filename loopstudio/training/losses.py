"""Losses on spectra that wrap round."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from loopstudio.engines.vocoding.mel import mel_scale, wrap_pad

PEAK_WINDOWS = (32, 128, 512)
SCALES = (128, 256, 512, 1024, 2048, 4096)
BAND_SPAN = 2
"""Windows over sub-bands last so many times as long as those over the sound they are bands of."""
_EPSILON = 1e-4
_PEAK_EPSILON = 1e-2


class _Magnitudes(torch.autograd.Function):
    """Magnitudes and their gradient by real transforms: torch.stft's own goes back by complex ones.

    Of a training step on one core that saves an eighth.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, n_fft: int) -> Tensor:
        window = torch.hann_window(n_fft, dtype=x.dtype, device=x.device)
        frames = wrap_pad(x, n_fft // 2).unfold(-1, n_fft, n_fft // 4) * window
        spectra = torch.fft.rfft(frames)
        squares = torch.addcmul(spectra.real.square(), spectra.imag, spectra.imag)
        made = (squares + 1e-12).sqrt_()
        ctx.save_for_backward(spectra, made)
        ctx.n_fft, ctx.samples = n_fft, x.shape[-1]
        return (made * (4.0 / n_fft)).transpose(1, 2)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        spectra, made = ctx.saved_tensors
        n_fft, samples = ctx.n_fft, ctx.samples
        # irfft counts every bin but the first and the last twice.
        along = gradient.transpose(1, 2) * (2.0 / n_fft) / made
        along[..., 0] *= 2.0
        along[..., -1] *= 2.0
        window = torch.hann_window(n_fft, dtype=made.dtype, device=made.device)
        frames = torch.fft.irfft(spectra * along, n_fft, norm="forward") * window
        padded = _overlapped(frames, samples + n_fft)
        half = n_fft // 2
        index = torch.arange(-half, samples + half, device=made.device) % samples
        return padded.new_zeros(len(padded), samples).index_add_(1, index, padded), None


def _overlapped(frames: Tensor, samples: int) -> Tensor:
    """Add up frames (batch, count, size), a quarter of their size apart: (batch, samples)."""
    batch, count, size = frames.shape
    hop = size // 4
    total = frames.new_zeros(batch, count + 3, hop)
    for k, part in enumerate(frames.view(batch, count, 4, hop).unbind(2)):
        total[:, k : k + count] += part
    line = total.view(batch, -1)
    return torch.nn.functional.pad(line, (0, samples - line.shape[1]))


def magnitudes(x: Tensor, n_fft: int) -> Tensor:
    """Magnitudes (batch, bins, frames) of circular signals (batch, samples), full scale at one."""
    made: Tensor = _Magnitudes.apply(x, n_fft)  # type: ignore[no-untyped-call]
    return made


def peak_levels(x: Tensor, window: int) -> Tensor:
    """Largest magnitude in each window of so many samples, every half of one: (batch, 1, frames).

    What a waveform's drawing shows. A spectrum's magnitudes leave open how its parts add up.
    """
    around = wrap_pad(x.abs(), window // 4)
    return torch.nn.functional.max_pool1d(around[:, None], window, window // 2)


def peak_distance(a: Tensor, b: Tensor) -> Tensor:
    """Distance of peak levels per item: linear L1 plus log L1, (batch,)."""
    linear = (a - b).abs().mean((1, 2)) * 10.0
    log = ((a + _PEAK_EPSILON).log() - (b + _PEAK_EPSILON).log()).abs().mean((1, 2))
    return linear + log


def peak_energy_distance(real: Tensor, one: Tensor, other: Tensor) -> Tensor:
    """Energy distance of peak levels, as `spectral_energy_distance`, over all windows."""
    total = real.new_zeros(())
    for window in PEAK_WINDOWS:
        target, first, second = (peak_levels(x, window) for x in (real, one, other))
        near = peak_distance(target, first) + peak_distance(target, second)
        total = total + (near - peak_distance(first, second)).mean()
    return total / len(PEAK_WINDOWS)


def band_scales(scales: Sequence[int], bands: int) -> tuple[int, ...]:
    """Give the STFT sizes over sub-bands that go with those over sound.

    RAVE takes the same sizes for both, so that its shortest window over a sixteenth of 44.1 kHz
    lasts 46 ms, longer than a hit, and its longest 743. These last 6 to 186 ms there.
    """
    return tuple(max(4, BAND_SPAN * n_fft // bands) for n_fft in scales)


def bin_weights(n_fft: int, rate: int, evenness: float, bands: int = 1) -> Tensor:
    """Weigh the bins of spectra (bands * bins, 1), one on average, between hertz and mels.

    With evenness 0 every hertz counts the same, so that what lies below 250 Hz is a hundredth of
    the whole; with 1 every mel does, and it is a sixteenth. Those of sub-bands, each of `rate` Hz
    and with its lowest frequency first, stand one after the other.
    """
    hertz = np.linspace(0.0, rate / 2, n_fft // 2 + 1)
    # The mels between a bin's edges; the first bin reaches down to 0 Hz only.
    half = rate / n_fft / 2
    edges = np.append(hertz - half, hertz[-1] + half)
    places = edges + rate / 2 * np.arange(bands)[:, None]
    mels = np.diff(mel_scale(np.clip(places, 0.0, None))).reshape(-1) ** evenness
    return torch.from_numpy((mels / mels.mean()).astype(np.float32))[:, None]


def spectral_distance(a: Tensor, b: Tensor, weights: Tensor | None = None) -> Tensor:
    """Distance of two magnitude spectra per item: relative linear L1 plus log L1, (batch,)."""
    linear = (a - b).abs() * 20.0
    log = ((a + _EPSILON).log() - (b + _EPSILON).log()).abs()
    both = linear + log
    return (both if weights is None else both * weights).mean((1, 2))


@dataclass(frozen=True, eq=False)
class SpectralEnergy:
    """Energy distance between a signal and two independent draws from the model (Gritsenko 2020).

    A proper scoring rule: d(real, one) + d(real, other) - d(one, other), averaged over STFT sizes,
    so that noise is learned as noise and not as its mean. evenness weighs the bins (`bin_weights`)
    of signals at `rate` Hz. With more `bands` than one, signals are sub-bands (batch, bands,
    samples), each at that rate.
    """

    rate: int
    evenness: float = 0.0
    bands: int = 1

    def __call__(
        self, real: Tensor, one: Tensor, other: Tensor, scales: Sequence[int] = SCALES
    ) -> tuple[Tensor, Tensor]:
        """Give the loss and the mean attraction of signals (batch, samples).

        Where both draws are the same one there is nothing to repel.
        """
        total = real.new_zeros(())
        attraction = real.new_zeros(())
        for n_fft in scales:
            weights = self._weights(n_fft, real.device)
            with torch.no_grad():
                target = self._spectra(real, n_fft)
            first = self._spectra(one, n_fft)
            near = spectral_distance(target, first, weights)
            if other is one:
                attraction = attraction + near.detach().mean()
                total = total + 2.0 * near.mean()
                continue
            second = self._spectra(other, n_fft)
            near = near + spectral_distance(target, second, weights)
            total = total + (near - spectral_distance(first, second, weights)).mean()
            attraction = attraction + near.detach().mean() / 2
        return total / len(scales), attraction / len(scales)

    def _spectra(self, x: Tensor, n_fft: int) -> Tensor:
        """Magnitudes (batch, bands * bins, frames)."""
        if self.bands == 1:
            return magnitudes(x, n_fft)
        each = magnitudes(x.flatten(0, 1), n_fft)
        return each.reshape(len(x), -1, each.shape[-1])

    def _weights(self, n_fft: int, device: torch.device) -> Tensor | None:
        if not self.evenness:
            return None
        return bin_weights(n_fft, self.rate, self.evenness, self.bands).to(device)
