"""The network of Dance Diffusion (Harmonai 2022): a U-Net with attention in its deepest levels.

It learned the v-objective (Salimans and Ho 2022), so what stands in `denoiser.py` takes it as it
takes any network. Its filters between levels are one kernel for each channel by itself; published
files write it down as a matrix of channels that is zero but for its diagonal.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.dance_config import HEAD, DanceConfig, DanceSizes
from loopstudio.engines.diffusion.ends import joined, mirrored
from loopstudio.engines.diffusion.unet import NOTHING, Given
from loopstudio.engines.vocoding.starting import normal

CUBIC = (-0.01171875, -0.03515625, 0.11328125, 0.43359375)
"""The first half of the symmetric kernel between levels, made by cubic interpolation."""
ROUNDS = 3
"""Blocks of a level on the way down, and on the way up."""


class Block(nn.Module):
    """Twice a convolution, a norm over the whole item and GELU, and beside them what goes in.

    The last one of a network ends in its second convolution.
    """

    def __init__(
        self, inputs: int, middle: int, outputs: int, *, circular: bool, last: bool = False
    ) -> None:
        super().__init__()
        self.first = _wide(inputs, middle, circular=circular)
        self.first_norm = nn.GroupNorm(1, middle)
        self.second = _wide(middle, outputs, circular=circular)
        self.second_norm = None if last else nn.GroupNorm(1, outputs)
        alike = inputs == outputs
        self.beside = nn.Identity() if alike else nn.Conv1d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames)."""
        y = self.second(F.gelu(self.first_norm(self.first(x))))
        if self.second_norm is not None:
            y = F.gelu(self.second_norm(y))
        added: Tensor = y + self.beside(x)
        return added


class Attention(nn.Module):
    """Each frame looks at all frames of its own item; heads are HEAD channels wide."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(1, channels)
        self.enter = nn.Conv1d(channels, 3 * channels, 1)
        self.leave = nn.Conv1d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to itself."""
        batch, channels, frames = x.shape
        told = self.enter(self.norm(x)).view(batch, 3, channels // HEAD, HEAD, frames)
        query, key, value = told.transpose(-1, -2).contiguous().unbind(1)
        found = F.scaled_dot_product_attention(query, key, value)
        added: Tensor = x + self.leave(found.transpose(-1, -2).reshape(batch, channels, frames))
        return added


class Level(nn.Module):
    """What a level does on the way down and on the way up: blocks, each with attention or none."""

    def __init__(self, c: DanceSizes, level: int, inputs: int, outputs: int) -> None:
        super().__init__()
        width, deepest = c.channels[level], level + 1 == len(c.channels)
        met = width if deepest else 2 * width
        self.falling = nn.ModuleList(
            Block(inputs if i == 0 else width, width, width, circular=c.circular)
            for i in range(ROUNDS)
        )
        self.rising = nn.ModuleList(
            Block(met if i == 0 else width, width, left, circular=c.circular, last=last)
            for i, left, last in (
                (0, width, False),
                (1, width, False),
                (2, outputs, level == 0),
            )
        )
        attended = (width, width, width) if c.attends(level) else ()
        self.falling_attentions = nn.ModuleList(map(Attention, attended))
        self.rising_attentions = nn.ModuleList(
            map(Attention, (*attended[:-1], outputs) if attended else ())
        )

    def fall(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, width, frames)."""
        return _through(self.falling, self.falling_attentions, x)

    def rise(self, x: Tensor) -> Tensor:
        """Map what was met, (batch, 2 width or width, frames), to (batch, outputs, frames)."""
        return _through(self.rising, self.rising_attentions, x)


class Dance(nn.Module):
    """Noisy sound (batch, channels, samples) to v of the same shape, told nothing else.

    Samples are a multiple of config.stride, at least three of them (`DanceConfig.filled`).
    """

    kernel: Tensor

    def __init__(self, config: DanceConfig) -> None:
        super().__init__()
        self.config = config
        c, io = config.sizes, config.sound.channels
        self.circular = c.circular
        self.frequencies = nn.Parameter(normal(c.frequencies))
        entering = (io + 2 * c.frequencies, *c.channels[:-1])
        leaving = (io, *c.channels[:-1])
        self.levels = nn.ModuleList(
            Level(c, i, entering[i], leaving[i]) for i in range(len(c.channels))
        )
        kernel = torch.tensor((*CUBIC, *reversed(CUBIC)), device="cpu")
        self.register_buffer("kernel", kernel, persistent=False)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.frequencies.device

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell the network: (count, 2 frequencies)."""
        angles = 2.0 * math.pi * times[:, None] * self.frequencies
        return torch.cat((angles.cos(), angles.sin()), dim=-1)

    def forward(self, x: Tensor, styles: Tensor, given: Given = NOTHING) -> Tensor:
        """Give v of noisy sound, told one row of styles or one for each item."""
        self._check(x, given)
        told = styles[:, :, None].expand(len(x), -1, x.shape[-1])
        x = torch.cat((x, told), dim=1)
        passed: list[Tensor] = []
        for i, level in enumerate(self.levels):
            assert isinstance(level, Level)
            if i > 0:
                passed.append(x)
                x = self._halved(x)
            x = level.fall(x)
        for level in reversed(self.levels):
            assert isinstance(level, Level)
            x = level.rise(x)
            if passed:
                x = torch.cat((self._doubled(x), passed.pop()), dim=1)
        return x

    def _halved(self, x: Tensor) -> Tensor:
        reach = len(self.kernel) // 2 - 1
        return F.conv1d(self._around(x, reach), self._kernels(x), stride=2, groups=x.shape[1])

    def _doubled(self, x: Tensor) -> Tensor:
        reach = len(self.kernel) // 4
        cut = 2 * reach + len(self.kernel) // 2 - 1
        kernels = 2.0 * self._kernels(x)
        around = self._around(x, reach)
        return F.conv_transpose1d(around, kernels, stride=2, padding=cut, groups=x.shape[1])

    def _kernels(self, x: Tensor) -> Tensor:
        return self.kernel.to(x.dtype).expand(x.shape[1], 1, -1)

    def _around(self, x: Tensor, reach: int) -> Tensor:
        return joined(x, reach) if self.circular else mirrored(x, reach)

    def _check(self, x: Tensor, given: Given) -> None:
        samples, channels = x.shape[-1], self.config.sound.channels
        if samples != self.config.filled(samples):
            raise InvalidValue(f"The network takes no {samples} samples: fill them up.")
        if x.shape[1] != channels:
            raise InvalidValue(f"The network takes {channels} channels, not {x.shape[1]}.")
        if any(told is not None for told in (given.beside, given.context, given.embedding)):
            raise InvalidValue("The network is told nothing beside noise.")


def _wide(inputs: int, outputs: int, *, circular: bool) -> nn.Conv1d:
    return nn.Conv1d(
        inputs, outputs, 5, padding=2, padding_mode="circular" if circular else "zeros"
    )


def _through(blocks: nn.ModuleList, attentions: nn.ModuleList, x: Tensor) -> Tensor:
    for i, block in enumerate(blocks):
        x = block(x)
        if len(attentions):
            x = attentions[i](x)
    return x
