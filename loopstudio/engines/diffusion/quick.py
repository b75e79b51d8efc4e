"""Quick: a U-Net laid out for use on a CPU, derived from the one definition layer by layer.

In float32 it gives what the definition gives, to a part in 100,000. It can neither learn nor be
saved, and shares weights with the network it was made of.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.diffusion.layers import Attention
from loopstudio.engines.diffusion.quick_layers import (
    QuickAttention,
    QuickFall,
    QuickInject,
    QuickNear,
    QuickPoint,
    QuickResidual,
    QuickRise,
    quick_modulated,
)
from loopstudio.engines.diffusion.unet import NOTHING, Given, Item, Layer, Unet, entered
from loopstudio.engines.stopping import Pause

_NARROW = 32
"""Channels below which norms take several times as long in bfloat16 as in float32."""


class QuickItem:
    """A residual block, what time modulates, what is given, and attention, in this order."""

    def __init__(self, item: Item, dtype: torch.dtype) -> None:
        self._residual = QuickResidual(item.residual, dtype)
        self._inject = None if item.inject is None else QuickInject(item.inject, dtype)
        self._attentions = _attentions(item.attentions, dtype, crosses=False)
        self._crosses = _attentions(item.crosses, dtype, crosses=True)

    def mapped(self, x: Tensor, style: Tensor, given: Given) -> Tensor:
        """Map (batch, width, 1, frames) to itself; style is (1 or batch, 2 width)."""
        x = quick_modulated(self._residual.mapped(x), style)
        if self._inject is not None and given.context is not None:
            x = self._inject.mapped(x, given.context)
        for attention in self._attentions:
            x = attention.mapped(x)
        for cross in self._crosses:
            x = cross.mapped(x, given.embedding)
        return x


class QuickLayer:
    """One layer of the U: what goes down, what comes up, and what the signal passes beside them."""

    def __init__(self, layer: Layer, dtype: torch.dtype) -> None:
        self._dtype = torch.float32 if layer.down.out_channels < _NARROW else dtype
        self._down = QuickFall(layer.down, self._dtype)
        self._falling = [QuickItem(item, self._dtype) for item in _items(layer.falling)]
        self._rising = [QuickItem(item, self._dtype) for item in _items(layer.rising)]
        up = layer.up
        self._up: QuickNear | QuickRise = (
            QuickNear(up.near, self._dtype) if up.factor == 1 else QuickRise(up, self._dtype)
        )
        self._beside = _beside(layer)

    def passed(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames)."""
        return x if self._beside is None else self._beside.mapped(x)

    def fall(self, x: Tensor, styles: Iterator[Tensor], given: Given) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, width, 1, frames / factor)."""
        x = self._down.mapped(x)
        for item in self._falling:
            x = item.mapped(x, next(styles), given)
        return x

    def rise(self, x: Tensor, styles: Iterator[Tensor], given: Given) -> Tensor:
        """Map (batch, width, 1, frames / factor) to (batch, outputs, 1, frames)."""
        x = x.to(self._dtype)
        for item in self._rising:
            x = item.mapped(x, next(styles), given)
        return self._up.mapped(x)


class QuickUnet(nn.Module):
    """What `Unet` is from outside; its layers in this format, all else in float32."""

    def __init__(self, network: Unet, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.config, self.widths = network.config, network.widths
        self.time, self.style, self.none = network.time, network.style, network.none
        self.pause = Pause()
        self._layers = [
            QuickLayer(layer, dtype) for layer in network.layers if isinstance(layer, Layer)
        ]

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell all layers: (count, styles), a row for each."""
        told: Tensor = self.style(F.silu(self.time(times)))
        return told

    @torch.no_grad()
    def forward(self, x: Tensor, styles: Tensor, given: Given = NOTHING) -> Tensor:
        """Map noisy sound, told one row of styles or one for each item."""
        x, given = entered(self.config, self.none, x, given)
        told = self._told(styles)
        x = x[:, :, None].contiguous(memory_format=torch.channels_last)
        skips: list[Tensor] = []
        for layer in self._layers:
            skips.append(layer.passed(x))
            x = layer.fall(x, told, given)
        for layer in reversed(self._layers):
            skip = skips.pop()
            risen = layer.rise(x, told, given).to(skip.dtype)
            x = torch.addcmul(skip, risen, next(told)[:, :, None, None].to(skip.dtype))
        return x[:, :, 0].float().contiguous()

    def _told(self, styles: Tensor) -> Iterator[Tensor]:
        """Give what each part of the U is told, when it asks; before that it may be stopped."""
        for part in torch.split(styles, self.widths, dim=1):
            self.pause()
            yield part


def quicken(network: nn.Module, dtype: torch.dtype = torch.float32) -> None:
    """Lay out in place the U-Net that a network holds, for a CPU."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, Unet):
                setattr(module, name, QuickUnet(child, dtype))


def _items(items: nn.ModuleList) -> list[Item]:
    return [item for item in items if isinstance(item, Item)]


def _attentions(
    layers: nn.ModuleList, dtype: torch.dtype, *, crosses: bool
) -> list[QuickAttention]:
    return [
        QuickAttention(layer, dtype, crosses=crosses)
        for layer in layers
        if isinstance(layer, Attention)
    ]


def _beside(layer: Layer) -> QuickPoint | None:
    beside = layer.beside
    if not isinstance(beside, nn.Conv1d):
        return None
    # Only sound itself goes through one, on its way out.
    return QuickPoint(beside.weight[:, :, 0], beside.bias, torch.float32)
