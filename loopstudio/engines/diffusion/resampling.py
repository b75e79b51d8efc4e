"""Whole factors of sample rate, by the windowed sinc that published upsamplers learned beside.

They were shown what this makes of a sound, so nothing better may stand in its place.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines.diffusion.ends import joined

_CROSSINGS = 6
_ROLLOFF = 0.99


def raised(x: Tensor, factor: int, *, circular: bool = False) -> Tensor:
    """Interpolate (batch, channels, samples) to `factor` times as many samples."""
    return _resampled(x, 1, factor, circular=circular)


def lowered(x: Tensor, factor: int, *, circular: bool = False) -> Tensor:
    """Keep one sample of `factor`, low-passed; samples are a multiple of it."""
    return _resampled(x, factor, 1, circular=circular)


def _resampled(x: Tensor, every: int, times: int, *, circular: bool) -> Tensor:
    """Give `times` samples for each `every` of them."""
    kernels = _kernels(every, times).to(x)
    reach = kernels.shape[-1] // 2
    lines = x.flatten(0, 1)[:, None]
    around = joined(lines, reach) if circular else F.pad(lines, (reach, reach))
    phases = F.conv1d(around, kernels[:, None], stride=every)
    made = phases.transpose(1, 2).flatten(1)
    return made[:, : x.shape[-1] * times // every].reshape(*x.shape[:2], -1)


def _kernels(every: int, times: int) -> Tensor:
    """Give a sinc for each phase, under a squared cosine of six crossings: (times, taps)."""
    cutoff = min(every, times) * _ROLLOFF
    reach = math.ceil(_CROSSINGS * every / cutoff) + every
    taps = torch.arange(-reach, reach + 1, dtype=torch.float64)
    at = taps[None] / every - torch.arange(times, dtype=torch.float64)[:, None] / times
    at = (at * cutoff).clamp(-_CROSSINGS, _CROSSINGS)
    return torch.sinc(at) * torch.cos(at * math.pi / _CROSSINGS / 2).square() * cutoff / every
