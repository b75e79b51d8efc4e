"""A bar as a whole number of latent frames, so that its latents go in a circle as it does."""

import torch
from torch import Tensor


def whole_frames(samples: int, hop: int) -> int:
    """Give how many latent frames come nearest to a bar of so many samples, at least one."""
    return max(1, round(samples / hop))


def resampled(sound: Tensor, samples: int) -> Tensor:
    """Give a loop (..., frames) as one of so many samples, exactly band-limited.

    A loop is the sum of its harmonics: those that the new length can hold are kept as they are.
    """
    before = sound.shape[-1]
    if before == samples:
        return sound
    spectrum = torch.fft.rfft(sound)
    kept = min(before, samples) // 2 + 1
    spectrum = spectrum[..., :kept].clone()
    if min(before, samples) % 2 == 0:
        # At half the lower rate two harmonics share a bin.
        spectrum[..., -1] *= 2.0 if samples < before else 0.5
    made: Tensor = torch.fft.irfft(spectrum, samples)
    return made * (samples / before)
