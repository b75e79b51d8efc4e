"""A plain autoencoder of sound: audio-encoders-pytorch's AutoEncoder1d, which knows no noise."""

import torch
from torch import Tensor, nn

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.encoder import Residual, Stage


class Rising(nn.Module):
    """Residual blocks, then `factor` frames in the place of one."""

    def __init__(self, inputs: int, outputs: int, factor: int, blocks: int, groups: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Residual(inputs, inputs, groups) for _ in range(blocks))
        self.up: nn.Conv1d | nn.ConvTranspose1d
        if factor == 1:
            self.up = nn.Conv1d(inputs, outputs, 3, padding=1)
        else:
            more = factor % 2
            self.up = nn.ConvTranspose1d(
                inputs, outputs, 2 * factor, factor, factor // 2 + more, more
            )

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames * factor)."""
        for block in self.blocks:
            x = block(x)
        risen: Tensor = self.up(x)
        return risen


class Codec(nn.Module):
    """Sound (batch, channels, samples) to latents, and latents to sound.

    Samples are a multiple of config.stride; latents are (batch, latent, samples / stride).
    """

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.config = config
        c, channels, groups = config.sizes, config.sound.channels, config.sound_groups
        narrow = c.widths[0] // c.patch
        steps = list(zip(c.widths, c.widths[1:], c.factors, c.blocks, strict=False))
        self.enter = Residual(channels, narrow, groups)
        self.falling = nn.ModuleList(
            Stage(inner, outer, factor, blocks, c.groups) for inner, outer, factor, blocks in steps
        )
        self.rising = nn.ModuleList(
            Rising(outer, inner, factor, blocks, c.groups)
            for inner, outer, factor, blocks in reversed(steps)
        )
        self.leave = Residual(narrow, channels, groups)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.enter.first.conv.weight.device

    def encode(self, sound: Tensor) -> Tensor:
        """Map sound to latents."""
        c = self.config.sizes
        if not sound.shape[-1] or sound.shape[-1] % c.stride:
            raise InvalidValue(f"{sound.shape[-1]} samples are no multiple of {c.stride}.")
        x = torch.unflatten(self.enter(sound), -1, (-1, c.patch)).transpose(2, 3).flatten(1, 2)
        for stage in self.falling:
            x = stage(x)
        return torch.tanh(x) if c.bounded else x

    def decode(self, latent: Tensor) -> Tensor:
        """Map latents to sound."""
        x = latent
        for stage in self.rising:
            x = stage(x)
        spread = torch.unflatten(x, 1, (-1, self.config.sizes.patch)).transpose(2, 3).flatten(2)
        sound: Tensor = self.leave(spread)
        return sound

    def forward(self, sound: Tensor) -> Tensor:
        """Give sound as it comes back out of its latents."""
        return self.decode(self.encode(sound))
