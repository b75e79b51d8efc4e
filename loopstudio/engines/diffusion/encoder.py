"""The encoder of a diffusion autoencoder: audio-encoders-pytorch's, behind an image of sound."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.diffusion.config import EncoderConfig


class Half(nn.Module):
    """A group norm, SiLU and a convolution."""

    def __init__(self, inputs: int, outputs: int, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, inputs)
        self.conv = nn.Conv1d(inputs, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames)."""
        made: Tensor = self.conv(F.silu(self.norm(x)))
        return made


class Residual(nn.Module):
    """Two halves, and beside them what goes in."""

    def __init__(self, inputs: int, outputs: int, groups: int) -> None:
        super().__init__()
        self.first = Half(inputs, outputs, groups)
        self.second = Half(outputs, outputs, groups)
        self.beside = nn.Conv1d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames)."""
        added: Tensor = self.second(self.first(x)) + self.beside(x)
        return added


class Stage(nn.Module):
    """A convolution that leaves one frame of `factor`, then residual blocks."""

    def __init__(self, inputs: int, outputs: int, factor: int, blocks: int, groups: int) -> None:
        super().__init__()
        self.down = nn.Conv1d(inputs, outputs, 2 * factor + 1, stride=factor, padding=factor)
        self.blocks = nn.ModuleList(Residual(outputs, outputs, groups) for _ in range(blocks))

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames / factor)."""
        x = self.down(x)
        for block in self.blocks:
            x = block(x)
        return x


class Encoder(nn.Module):
    """Images (batch, channels, height, frames) to latents (batch, latent, frames / factors)."""

    def __init__(self, config: EncoderConfig, inputs: int) -> None:
        super().__init__()
        c = config
        widths = [c.width * times for times in c.multipliers]
        self.bounded = c.bounded
        self.enter = Residual(inputs, widths[0], 1)
        self.stages = nn.ModuleList(
            Stage(widths[i], widths[i + 1], c.factors[i], c.blocks[i], c.groups)
            for i in range(len(c.factors))
        )
        self.leave = nn.Conv1d(widths[-1], c.latent, 1)

    def forward(self, image: Tensor) -> Tensor:
        """Map images whose frames are a multiple of all factors."""
        x = self.enter(image.flatten(1, 2))
        for stage in self.stages:
            x = stage(x)
        latent: Tensor = self.leave(x)
        return torch.tanh(latent) if self.bounded else latent
