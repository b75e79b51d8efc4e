"""Encoders: sub-bands to latents, in the two forms that were published."""

from torch import Tensor, nn

from loopstudio.engines.edges import Edge
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.layers import Chain, Conv, Kernel, Leaky, Residual, Snake


def encoder(c: RaveConfig) -> Chain:
    """Build the encoder: lines (batch, lines, 1, frames) to (batch, encoded, 1, latent frames)."""
    return _second(c) if c.form == "v2" else _first(c)


def activation(c: RaveConfig, width: int) -> nn.Module:
    """Give the nonlinearity of a network before a layer of this width."""
    return Snake(width) if c.activation == "snake" else Leaky()


def unit(c: RaveConfig, width: int, dilation: int) -> Residual:
    """Build a residual unit of v2: a dilated convolution of three and one of one."""
    return Residual(
        activation(c, width),
        Conv(width, width, Kernel(3, dilation=dilation, causal=c.causal), bias=c.bias),
        activation(c, width),
        Conv(width, width, Kernel(1), bias=c.bias),
    )


def _second(c: RaveConfig) -> Chain:
    width = c.capacity
    layers: list[nn.Module] = [Conv(c.lines, width, Kernel(7, causal=c.causal), bias=c.bias)]
    for ratio, dilations in zip(c.ratios, c.dilations, strict=True):
        layers += [unit(c, width, dilation) for dilation in dilations]
        layers.append(activation(c, width))
        layers.append(
            Conv(width, 2 * width, Kernel(2 * ratio, stride=ratio, causal=c.causal), bias=c.bias)
        )
        width *= 2
    layers.append(activation(c, width))
    layers.append(Conv(width, c.encoded, Kernel(3, causal=c.causal), bias=c.bias))
    return Chain(*layers)


class Normalised(nn.BatchNorm1d):
    """Batch normalisation of a plane, as v1 has it."""

    def forward(self, x: Tensor, edge: Edge = "silent") -> Tensor:
        """Map (batch, channels, 1, frames) to the same shape."""
        del edge
        made: Tensor = super().forward(x[:, :, 0])
        return made[:, :, None]


def _first(c: RaveConfig) -> Chain:
    width = c.capacity
    layers: list[nn.Module] = [Conv(c.lines, width, Kernel(7, causal=c.causal), bias=c.bias)]
    for ratio in c.ratios:
        layers += [Normalised(width), Leaky()]
        layers.append(
            Conv(
                width, 2 * width, Kernel(2 * ratio + 1, stride=ratio, causal=c.causal), bias=c.bias
            )
        )
        width *= 2
        for _ in range(c.repeats - 1):
            layers += [Normalised(width), Leaky()]
            layers.append(Conv(width, width, Kernel(3, causal=c.causal), bias=c.bias))
    layers.append(Leaky())
    layers.append(Conv(width, c.encoded, Kernel(5, causal=c.causal, groups=2), bias=c.bias))
    return Chain(*layers)
