"""Layers of a-unet's UNetV0: residual blocks, modulation, attention, and what changes the rate.

Signals are (batch, channels, frames). Parameters hold what the published ones hold, under names of
our own (`foreign_unet.py`).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPS = 1e-6


class Near(nn.Conv1d):
    """A convolution that sees a frame, the one before and the one after.

    Beyond the ends there is silence; circular, the other end.
    """

    def __init__(self, inputs: int, outputs: int, *, circular: bool) -> None:
        super().__init__(
            inputs, outputs, 3, padding=1, padding_mode="circular" if circular else "zeros"
        )


class Residual(nn.Module):
    """Twice a group norm, SiLU and a convolution, and beside them what goes in."""

    def __init__(self, channels: int, groups: int, *, circular: bool) -> None:
        super().__init__()
        self.first_norm = nn.GroupNorm(groups, channels)
        self.first = Near(channels, channels, circular=circular)
        self.second_norm = nn.GroupNorm(groups, channels)
        self.second = Near(channels, channels, circular=circular)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to itself."""
        y = self.first(F.silu(self.first_norm(x)))
        added: Tensor = x + self.second(F.silu(self.second_norm(y)))
        return added


def modulated(x: Tensor, style: Tensor) -> Tensor:
    """Norm each frame over its channels, then scale and shift them by style (batch, 2 channels, 1).

    Style may be that of one item for all of them.
    """
    scale, shift = style.chunk(2, dim=1)
    # torch.nn.functional.layer_norm wants channels last, and is a sixth as fast on this order.
    centred = x - x.mean(1, keepdim=True)
    spread = torch.rsqrt(centred.square().mean(1, keepdim=True) + EPS)
    return torch.addcmul(shift, centred * spread, 1.0 + scale)


class Attention(nn.Module):
    """Each frame looks at all of a context; without one, at all frames of its own signal.

    It knows no order of frames, so that a loop that is turned gives what the loop gives, turned.
    """

    def __init__(self, channels: int, heads: int, head: int, context: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(channels)
        self.norm_context = nn.LayerNorm(context)
        self.to_query = nn.Linear(channels, heads * head, bias=False)
        self.to_key_value = nn.Linear(context, 2 * heads * head, bias=False)
        self.leave = nn.Linear(heads * head, channels, bias=False)

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        """Map (batch, channels, frames) to itself; a context is (batch, tokens, features)."""
        frames = x.transpose(1, 2).contiguous()
        seen = frames if context is None else context
        key, value = self.to_key_value(self.norm_context(seen)).chunk(2, dim=-1)
        query = self.to_query(self.norm(frames))
        found = F.scaled_dot_product_attention(
            self._heads(query), self._heads(key), self._heads(value)
        )
        added: Tensor = x + self.leave(found.transpose(1, 2).flatten(2)).transpose(1, 2)
        return added

    def _heads(self, x: Tensor) -> Tensor:
        batch, tokens, _ = x.shape
        return x.view(batch, tokens, self.heads, -1).transpose(1, 2)


class Inject(nn.Module):
    """Channels that are given beside a signal, mixed into it."""

    def __init__(self, channels: int, context: int) -> None:
        super().__init__()
        self.mix = nn.Conv1d(channels + context, channels, 1)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """Map (batch, channels, frames) to itself, given (batch, context, frames)."""
        added: Tensor = x + self.mix(torch.cat((x, context), dim=1))
        return added


class Rise(nn.Module):
    """Each frame `factor` times over, then a convolution."""

    def __init__(self, inputs: int, outputs: int, factor: int, *, circular: bool) -> None:
        super().__init__()
        self.factor = factor
        self.near = Near(inputs, outputs, circular=circular)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames * factor)."""
        made: Tensor = self.near(x.repeat_interleave(self.factor, dim=-1))
        return made
