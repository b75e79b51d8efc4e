"""Losses on spectra that wrap round."""

from collections.abc import Sequence

import torch
from torch import Tensor

from loopstudio.engines.gan.mel import wrap_pad

PEAK_WINDOWS = (32, 128, 512)
SCALES = (128, 256, 512, 1024, 2048, 4096)
_EPSILON = 1e-4
_PEAK_EPSILON = 1e-2


def magnitudes(x: Tensor, n_fft: int) -> Tensor:
    """Magnitudes (batch, bins, frames) of circular signals (batch, samples), full scale at one."""
    window = torch.hann_window(n_fft, device=x.device)
    padded = wrap_pad(x, n_fft // 2)
    spectra = torch.stft(
        padded, n_fft, n_fft // 4, window=window, center=False, return_complex=True
    )
    return torch.sqrt(torch.view_as_real(spectra).square().sum(-1) + 1e-12) * (4.0 / n_fft)


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


def spectral_distance(a: Tensor, b: Tensor) -> Tensor:
    """Distance of two magnitude spectra per item: relative linear L1 plus log L1, (batch,)."""
    linear = (a - b).abs().mean((1, 2)) * 20.0
    log = ((a + _EPSILON).log() - (b + _EPSILON).log()).abs().mean((1, 2))
    return linear + log


def spectral_energy_distance(
    real: Tensor, one: Tensor, other: Tensor, scales: Sequence[int] = SCALES
) -> tuple[Tensor, Tensor]:
    """Energy distance between a signal and two independent draws from the model (Gritsenko 2020).

    A proper scoring rule: d(real, one) + d(real, other) - d(one, other), averaged over scales, so
    that noise is learned as noise and not as its mean. Gives the loss and the mean attraction.
    """
    total = real.new_zeros(())
    attraction = real.new_zeros(())
    for n_fft in scales:
        with torch.no_grad():
            target = magnitudes(real, n_fft)
        first, second = magnitudes(one, n_fft), magnitudes(other, n_fft)
        near = spectral_distance(target, first) + spectral_distance(target, second)
        total = total + (near - spectral_distance(first, second)).mean()
        attraction = attraction + near.detach().mean() / 2
    return total / len(scales), attraction / len(scales)
