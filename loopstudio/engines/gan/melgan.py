"""MelGAN (Kumar et al. 2019): the vocoder of the published loop generators.

A convolution over frames runs here as one over a plane of height 1 in channels_last order, which
the CPU does 1.3 times as fast in float32 and twice in bfloat16. Weight normalisation is folded
into the weights at import. Parameter names are the published ones.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.vocoding.starting import normal

SLOPE = 0.2


@dataclass(frozen=True)
class MelganConfig:
    """Sizes of a MelGAN; each stage i upsamples by ratios[i] to channels[i + 1]."""

    bands: int = 64
    channels: tuple[int, ...] = (512, 256, 128, 64, 32)
    ratios: tuple[int, ...] = (5, 4, 4, 2)
    residuals: int = 3

    @classmethod
    def tiny(cls) -> "MelganConfig":
        """Give a network of a few kilobytes for tests."""
        return cls(bands=64, channels=(8, 4, 4), ratios=(20, 8), residuals=1)

    @property
    def hop(self) -> int:
        """Samples for each frame."""
        return math.prod(self.ratios)


class Conv(nn.Module):
    """A convolution over frames, reflected at both ends so that the length stays."""

    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1) -> None:
        super().__init__()
        self.weight = nn.Parameter(
            normal(outputs, inputs, kernel, scale=1.0 / math.sqrt(inputs * kernel))
        )
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.dilation = dilation
        self.pad = (kernel - 1) // 2 * dilation

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames)."""
        weight = self.weight[:, :, None].to(x.dtype)
        return F.conv2d(
            reflect(x, self.pad), weight, self.bias.to(x.dtype), dilation=(1, self.dilation)
        )


class Upsample(nn.Module):
    """A transposed convolution with a kernel of two strides."""

    def __init__(self, inputs: int, outputs: int, ratio: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(
            normal(inputs, outputs, 2 * ratio, scale=1.0 / math.sqrt(2 * inputs))
        )
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.ratio = ratio

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames * ratio)."""
        odd = self.ratio % 2
        return F.conv_transpose2d(
            x,
            self.weight[:, :, None].to(x.dtype),
            self.bias.to(x.dtype),
            stride=(1, self.ratio),
            padding=(0, self.ratio // 2 + odd),
            output_padding=(0, odd),
        )


class Residual(nn.Module):
    """Two convolutions, the first dilated, beside a 1x1 one."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        # The gaps in the numbering are the published activations and paddings.
        self.block = nn.ModuleDict(
            {"2": Conv(channels, channels, 3, dilation), "4": Conv(channels, channels, 1)}
        )
        self.shortcut = Conv(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, 1, frames) to itself."""
        inner = self.block["2"](F.leaky_relu(x, SLOPE))
        summed: Tensor = self.shortcut(x) + self.block["4"](F.leaky_relu(inner, SLOPE))
        return summed


class Melgan(nn.Module):
    """Log10-mel (batch, bands, frames) to sound (batch, frames * hop) within +-1."""

    def __init__(self, config: MelganConfig) -> None:
        super().__init__()
        self.config = config
        self.dtype = torch.float32
        c = config.channels
        layers: dict[str, nn.Module] = {"1": Conv(config.bands, c[0], 7)}
        place = 3
        for inputs, outputs, ratio in zip(c[:-1], c[1:], config.ratios, strict=True):
            layers[str(place)] = Upsample(inputs, outputs, ratio)
            for i in range(config.residuals):
                layers[str(place + 1 + i)] = Residual(outputs, 3**i)
            place += 2 + config.residuals
        layers[str(place + 1)] = Conv(c[-1], 1, 7)
        self.model = nn.ModuleDict(layers)

    def forward(self, mel: Tensor) -> Tensor:
        """Give the sound of each image."""
        x = mel[:, :, None].to(self.dtype).contiguous(memory_format=torch.channels_last)
        for name, layer in self.model.items():
            if name != "1" and not isinstance(layer, Residual):
                x = F.leaky_relu(x, SLOPE)
            x = layer(x)
        return torch.tanh(x[:, 0, 0].float())


def reflect(x: Tensor, pad: int) -> Tensor:
    """Mirror (batch, channels, 1, frames) at both ends, without repeating the end itself."""
    if not pad:
        return x
    before, after = x[..., 1 : pad + 1].flip(-1), x[..., -pad - 1 : -1].flip(-1)
    return torch.cat((before, x, after), dim=-1)
