"""Between two sounds: both are followed back to noise, and what lies between is sampled."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Denoiser
from loopstudio.engines.diffusion.schedule import Level

_PARALLEL = 1e-4
"""Radians within which a turn is a straight line."""


def noised(denoise: Denoiser, sound: Tensor, levels: Sequence[Level]) -> Tensor:
    """Follow a sound back to what stands at the first of the levels: DDIM, the other way round.

    Sampling leads from there to the sound again, the nearer the more steps. One call a step, the
    first at sound itself, where noise is all that the denoiser tells.
    """
    x = sound
    with torch.inference_mode():
        for now, later in pairwise(reversed(levels)):
            x = denoise(x, now).at(later)
    return x


def turned(first: Tensor, second: Tensor, share: float) -> Tensor:
    """Go from one noise so far towards another, channel by channel, along the arc between them.

    A straight line would lead through noise too weak to be any. Both are (batch, channels,
    samples).
    """
    lengths = [x.norm(dim=-1, keepdim=True) for x in (first, second)]
    ways = [x / n.clamp(min=1e-12) for x, n in zip((first, second), lengths, strict=True)]
    angle = torch.acos((ways[0] * ways[1]).sum(-1, keepdim=True).clamp(-1.0, 1.0))
    sine = torch.sin(angle).clamp(min=1e-12)
    arc = (torch.sin((1.0 - share) * angle) * ways[0] + torch.sin(share * angle) * ways[1]) / sine
    way = torch.where(angle < _PARALLEL, torch.lerp(ways[0], ways[1], share), arc)
    return way * torch.lerp(lengths[0], lengths[1], share)
