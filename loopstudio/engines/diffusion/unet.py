"""The U-Net of audio-diffusion-pytorch (Schneider 2023, arXiv 2301.11757): UNetV0 of a-unet.

A layer takes the signal at its rate, hands a slower one to the next, and adds what comes back,
scaled by what time tells, to what it took.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.layers import Attention, Inject, Residual, Rise, modulated
from loopstudio.engines.diffusion.time import TimeEmbedding
from loopstudio.engines.diffusion.unet_config import UnetConfig


@dataclass(frozen=True, eq=False)
class Given:
    """What a network is told beside the noisy sound; alike for all steps of a run.

    beside (batch, channels, frames) is a second sound of the same length, put next to the first;
    context (batch, context, frames / context_stride) is mixed in at one layer; embedding (batch,
    tokens, features) is looked at, and without one a network's own stands for none.
    """

    beside: Tensor | None = None
    context: Tensor | None = None
    embedding: Tensor | None = None


NOTHING = Given()


class Item(nn.Module):
    """A residual block, what time modulates, what is given, and attention, in this order."""

    def __init__(self, c: UnetConfig, layer: int) -> None:
        super().__init__()
        width = c.channels[layer]
        self.residual = Residual(width, c.groups, circular=c.circular)
        self.inject = Inject(width, c.context) if c.context and c.depth == layer else None
        self.attentions = nn.ModuleList(
            Attention(width, c.heads, c.head, width) for _ in range(c.attentions[layer])
        )
        self.crosses = nn.ModuleList(
            Attention(width, c.heads, c.head, c.embedding) for _ in range(c.crosses[layer])
        )

    def forward(self, x: Tensor, style: Tensor, given: Given) -> Tensor:
        """Map (batch, width, frames) to itself; style is (1 or batch, 2 width, 1)."""
        x = modulated(self.residual(x), style)
        if self.inject is not None and given.context is not None:
            x = self.inject(x, given.context)
        for attention in self.attentions:
            x = attention(x)
        for cross in self.crosses:
            x = cross(x, given.embedding)
        return x


class Layer(nn.Module):
    """One layer of the U: what goes down, what comes up, and what the signal passes beside them."""

    def __init__(self, c: UnetConfig, layer: int) -> None:
        super().__init__()
        inputs, outputs = c.entering[layer], c.leaving[layer]
        width, factor = c.channels[layer], c.factors[layer]
        self.down = nn.Conv1d(inputs, width, factor, stride=factor)
        self.falling = nn.ModuleList(Item(c, layer) for _ in range(c.items[layer]))
        self.rising = nn.ModuleList(Item(c, layer) for _ in range(c.items[layer]))
        self.up = Rise(width, outputs, factor, circular=c.circular)
        self.beside = nn.Conv1d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def fall(self, x: Tensor, styles: Iterator[Tensor], given: Given) -> Tensor:
        """Map (batch, inputs, frames) to (batch, width, frames / factor)."""
        x = self.down(x)
        for item in self.falling:
            x = item(x, next(styles), given)
        return x

    def rise(self, x: Tensor, styles: Iterator[Tensor], given: Given) -> Tensor:
        """Map (batch, width, frames / factor) to (batch, outputs, frames)."""
        for item in self.rising:
            x = item(x, next(styles), given)
        risen: Tensor = self.up(x)
        return risen


class Unet(nn.Module):
    """Noisy sound (batch, inputs, frames) to what is asked of it (batch, outputs, frames).

    Frames are any multiple of config.stride. All that depends on time alone, which is as many
    weights as a fifth of the published network, is computed by `styles`, for as many times at once
    as a run has steps.
    """

    def __init__(self, config: UnetConfig) -> None:
        super().__init__()
        self.config = config
        self.time = TimeEmbedding(config.frequencies, config.features)
        self.widths = _style_widths(config)
        self.style = nn.Linear(config.features, sum(self.widths))
        self.layers = nn.ModuleList(Layer(config, i) for i in range(len(config.channels)))
        self.none = _none(config) if config.tokens else None

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell all layers: (count, styles), a row for each."""
        told: Tensor = self.style(F.silu(self.time(times)))
        return told

    def forward(self, x: Tensor, styles: Tensor, given: Given = NOTHING) -> Tensor:
        """Map noisy sound, told one row of styles or one for each item."""
        x, given = entered(self.config, self.none, x, given)
        told = iter(torch.split(styles[:, :, None], self.widths, dim=1))
        skips: list[Tensor] = []
        for layer in self.layers:
            assert isinstance(layer, Layer)
            skips.append(layer.beside(x))
            x = layer.fall(x, told, given)
        for layer in reversed(self.layers):
            assert isinstance(layer, Layer)
            risen = layer.rise(x, told, given)
            x = torch.addcmul(skips.pop(), risen, next(told))
        return x


def entered(
    c: UnetConfig, none: Tensor | None, x: Tensor, given: Given = NOTHING
) -> tuple[Tensor, Given]:
    """Give all channels that go into the first layer, and what the layers are given.

    none (tokens, features) stands for an embedding that is not given. Raises InvalidValue for what
    a network of these sizes cannot take.
    """
    _check(c, x, given)
    if given.beside is not None:
        x = torch.cat((x, given.beside), dim=1)
    if given.embedding is None and none is not None:
        given = Given(None, given.context, none.expand(len(x), -1, -1))
    return x, given


def _check(c: UnetConfig, x: Tensor, given: Given) -> None:
    frames = x.shape[-1]
    if not frames or frames % c.stride:
        raise InvalidValue(f"{frames} samples are no multiple of {c.stride}: fill them up.")
    inputs = x.shape[1] + (given.beside.shape[1] if given.beside is not None else 0)
    if inputs != c.inputs:
        raise InvalidValue(f"The network takes {c.inputs} channels, not {inputs}.")
    wanted = (c.context, frames // c.context_stride) if c.context else None
    context = None if given.context is None else tuple(given.context.shape[1:])
    if context != wanted:
        raise InvalidValue(f"The network is given {context} beside sound; it wants {wanted}.")
    if c.embedding and given.embedding is None and not c.tokens:
        raise InvalidValue("The network wants an embedding: it did not learn to do without.")


def _none(c: UnetConfig) -> nn.Parameter:
    return nn.Parameter(torch.zeros(c.tokens, c.embedding))


def _style_widths(c: UnetConfig) -> list[int]:
    """Give the sizes of what time tells, in the order in which layers ask for it."""
    styled = [[2 * width] * items for width, items in zip(c.channels, c.items, strict=True)]
    widths = [width for layer in styled for width in layer]
    for layer, outputs in reversed(list(zip(styled, c.leaving, strict=True))):
        widths += [*layer, outputs]
    return widths
