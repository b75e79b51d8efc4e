"""Sound of which some is known: inpainting, and upsampling that leaves the low band alone.

What is known is in its place at every call, so that all else is made to go with it, and at the end.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.denoiser import Denoiser, Estimate
from loopstudio.engines.diffusion.dulling import cut
from loopstudio.engines.diffusion.schedule import Level


@dataclass(frozen=True, eq=False)
class Kept:
    """A sound and how much of each of its samples stays: 1 all, 0 nothing.

    The mask is of the sound's shape or spread over it; it may be of truth values. Raises
    InvalidValue for a share that is none.
    """

    sound: Tensor
    mask: Tensor

    def __post_init__(self) -> None:
        if not bool(((self.mask >= 0.0) & (self.mask <= 1.0)).all()):
            raise InvalidValue("What is kept of a sound is a share between 0 and 1.")

    def within(self, made: Tensor) -> Tensor:
        """Give what was made, with as much of the sound in it as is kept."""
        share = self.mask.to(made).expand_as(made)
        return torch.lerp(made, self.sound.to(made).expand_as(made), share)

    def exactly(self, made: Tensor) -> Tensor:
        """Give what was made, with all of the sound where all of it is kept."""
        return torch.where(self.mask == 1.0, self.sound.to(made), made)


class Keeping:
    """A denoiser that knows some of the sound: every sampler then inpaints.

    Noise is the rest of what stands there, so that what is kept stays on its own way to sound.
    """

    def __init__(self, denoise: Denoiser, kept: Kept) -> None:
        self.denoise, self.kept = denoise, kept

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        """Estimate, and put what is known in its place."""
        estimate = self.denoise(x, level)
        return _mended(x, level, estimate, self.kept.within(estimate.clean))


@dataclass(frozen=True, eq=False)
class Lows:
    """A loop of which what lies below a cutoff, in Hz, stays: its Fourier series there, and phases.

    Between 0.9 of the cutoff and the cutoff it passes into what is made.
    """

    sound: Tensor
    rate: int
    cutoff: float

    def within(self, made: Tensor) -> Tensor:
        """Give what was made, with the lows of the loop in the place of its own."""
        return made + cut(self.sound - made, self.rate, self.cutoff)


class KeepingLows:
    """A denoiser that knows the lows of a loop: every sampler then upsamples."""

    def __init__(self, denoise: Denoiser, lows: Lows) -> None:
        self.denoise, self.lows = denoise, lows

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        """Estimate, and put the lows in their place."""
        estimate = self.denoise(x, level)
        return _mended(x, level, estimate, self.lows.within(estimate.clean))


def _mended(x: Tensor, level: Level, estimate: Estimate, clean: Tensor) -> Estimate:
    """Give an estimate of another sound, its noise what is left of what stands there."""
    if level.beta == 0.0:
        return Estimate(clean, estimate.noise)
    return Estimate(clean, (x - level.alpha * clean) / level.beta)
