"""Ends: what a window finds beyond the beginning and the end of a sound."""

import torch
from torch import Tensor
from torch.nn import functional as F


def mirrored(x: Tensor, pad: int) -> Tensor:
    """Continue (batch, channels, samples) on both sides by its mirror image."""
    return F.pad(x, (pad, pad), mode="reflect")


def joined(x: Tensor, pad: int) -> Tensor:
    """Continue (batch, channels, samples) on both sides by its other end, as in a loop."""
    samples = x.shape[-1]
    if pad > samples:
        return x.index_select(-1, torch.arange(-pad, samples + pad, device=x.device) % samples)
    return F.pad(x, (pad, pad), mode="circular")


def overlapped(x: Tensor, weight: Tensor, stride: int, *, circular: bool) -> Tensor:
    """Add up windows: (batch, inputs, frames) to (batch, outputs, frames * stride).

    weight is (inputs, outputs, window); what reaches beyond the ends is cut off, or, circular,
    added at the other end.
    """
    pad = weight.shape[-1] // 2 - stride // 2
    if not circular:
        return F.conv_transpose1d(x, weight, stride=stride, padding=pad)
    reach = -(-pad // stride)
    spread = F.conv_transpose1d(joined(x, reach), weight, stride=stride, padding=pad)
    begin = reach * stride
    return spread[..., begin : begin + x.shape[-1] * stride]
