"""Decoders: latents to sub-bands, in the two forms that were published."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from loopstudio.engines.edges import Edge
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.encoder import activation, unit
from loopstudio.engines.rave.layers import Chain, Conv, Kernel, Leaky, Residual, Sum, Upsample
from loopstudio.engines.rave.noise_head import NoiseHead, loudness_curve


class SecondDecoder(nn.Module):
    """v2: a wave for each sub-band, and unless told otherwise another that opens and closes it.

    A raw one gives sound instead of sub-bands.
    """

    def __init__(self, c: RaveConfig) -> None:
        super().__init__()
        self.amplitude = c.amplitude
        self.body = Chain(*_stages(c))
        width = c.capacity
        outputs = c.made * (2 if c.amplitude else 1)
        self.wave = Conv(width, outputs, Kernel(7, causal=c.causal), bias=c.bias)
        self.noise = NoiseHead(_wide(c.noise, c), c.lines, c.noise.bands) if c.noise else None

    def forward(self, latent: Tensor, noise: Tensor, edge: Edge) -> Tensor:
        """Map latents (batch, latent, 1, frames) to lines (batch, lines, sub-band frames).

        noise (batch, lines, sub-band frames) lies between -1 and 1; without a noise head it is
        left alone.
        """
        return self.heads(self.body(latent, edge), noise, edge)

    def heads(self, features: Tensor, noise: Tensor, edge: Edge) -> Tensor:
        """Map what the body gives to lines."""
        made = self.wave(features, edge)[:, :, 0].float()
        if self.amplitude:
            wave, open_by = made.chunk(2, dim=1)
            made = wave * torch.sigmoid(open_by)
        if self.noise is not None:
            made = made + self.noise(features, noise, edge)
        return torch.tanh(made)


class FirstDecoder(nn.Module):
    """v1: a wave for each sub-band, one loudness for all of them, and noise."""

    def __init__(self, c: RaveConfig) -> None:
        super().__init__()
        self.body = Chain(*_first_stages(c))
        self.wave = Conv(c.capacity, c.lines, Kernel(7, causal=c.causal), bias=c.bias)
        self.loudness = Conv(c.capacity, 1, Kernel(3, causal=c.causal), bias=c.bias)
        self.noise = NoiseHead(_narrow(c.noise, c), c.lines, c.noise.bands) if c.noise else None

    def forward(self, latent: Tensor, noise: Tensor, edge: Edge) -> Tensor:
        """Map latents (batch, latent, 1, frames) to lines, as `SecondDecoder` does."""
        return self.heads(self.body(latent, edge), noise, edge)

    def heads(self, features: Tensor, noise: Tensor, edge: Edge) -> Tensor:
        """Map what the body gives to lines."""
        wave = torch.tanh(self.wave(features, edge)[:, :, 0].float())
        made = wave * loudness_curve(self.loudness(features, edge)[:, :, 0].float())
        if self.noise is not None:
            made = made + self.noise(features, noise, edge)
        return made


Decoder = FirstDecoder | SecondDecoder


def decoder(c: RaveConfig) -> Decoder:
    """Build the decoder."""
    return SecondDecoder(c) if c.form == "v2" else FirstDecoder(c)


def _stages(c: RaveConfig) -> list[nn.Module]:
    width = c.widest
    layers: list[nn.Module] = [
        Conv(c.latent + c.extra, width, Kernel(3, causal=c.causal), bias=c.bias)
    ]
    rising = c.rising
    for ratio, dilations in zip(reversed(rising.ratios), reversed(rising.dilations), strict=True):
        layers += [activation(c, width), Upsample(width, width // 2, ratio, bias=c.bias)]
        width //= 2
        layers += [unit(c, width, dilation) for dilation in dilations]
    layers.append(activation(c, width))
    return layers


def _first_stages(c: RaveConfig) -> list[nn.Module]:
    width = c.widest
    layers: list[nn.Module] = [
        Conv(c.latent + c.extra, width, Kernel(7, causal=c.causal), bias=c.bias)
    ]
    # In the encoder's own order, not backwards as in v2: so it was published.
    for ratio, dilations in zip(c.ratios, c.dilations, strict=True):
        layers += [Leaky(), Upsample(width, width // 2, ratio, bias=c.bias)]
        width //= 2
        stacks = [[_stacked(c, width, size, d) for d in dilations] for size in c.kernels]
        layers += stacks[0] if len(stacks) == 1 else [Sum(*(Chain(*stack) for stack in stacks))]
    return layers


def _stacked(c: RaveConfig, width: int, size: int, dilation: int) -> Residual:
    return Residual(
        Leaky(),
        Conv(width, width, Kernel(size, dilation=dilation, causal=c.causal), bias=c.bias),
        Leaky(),
        Conv(width, width, Kernel(size, causal=c.causal), bias=c.bias),
    )


def _wide(noise: NoiseConfig, c: RaveConfig) -> Chain:
    """Give v2's layers before a noise head: kernels of two strides, one of them behind."""
    kernels = [Kernel(2 * ratio, stride=ratio, left=ratio) for ratio in noise.ratios]
    return _responses(noise, c, kernels)


def _narrow(noise: NoiseConfig, c: RaveConfig) -> Chain:
    """Give v1's layers before a noise head: kernels of three."""
    return _responses(noise, c, [Kernel(3, stride=r, causal=c.causal) for r in noise.ratios])


def _responses(noise: NoiseConfig, c: RaveConfig, kernels: Sequence[Kernel]) -> Chain:
    widths = [c.capacity, *[noise.hidden or c.capacity] * (len(kernels) - 1)]
    outputs = [*widths[1:], c.lines * noise.bands]
    layers: list[nn.Module] = []
    for i, kernel in enumerate(kernels):
        layers += [Leaky()] if i else []
        layers.append(Conv(widths[i], outputs[i], kernel, bias=c.bias))
    return Chain(*layers)
