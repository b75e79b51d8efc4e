"""Both vocoders in their plain module form, in float32: references for tests and for speed.

One-dimensional convolutions over (batch, channels, frames), weight normalisation computed in every
pass, one module for each published step.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from loopstudio.engines.gan.melgan import Melgan, MelganConfig
from loopstudio.engines.gan.vocoder import Block, Vocoder


class PlainBlock(Block):
    """The ConvNeXt block as written in its paper: a Conv1d between two transpositions."""

    def forward(self, x: Tensor) -> Tensor:
        """Map frames to frames; they wrap."""
        around = torch.cat((x[:, -3:], x, x[:, :3]), dim=1)
        y = self.mix(around.transpose(1, 2)).transpose(1, 2)
        y = self.narrow(F.gelu(self.widen(self.norm(y)), approximate="tanh"))
        added: Tensor = x + y * self.scale
        return added


def plain_spectral(vocoder: Vocoder) -> Vocoder:
    """Turn the blocks of our vocoder into their plain form, in place."""
    for module in vocoder.modules():
        if isinstance(module, Block):
            module.__class__ = PlainBlock
    return vocoder


class PlainResidual(nn.Module):
    """The published residual block."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.LeakyReLU(0.2),
            nn.ReflectionPad1d(dilation),
            weight_norm(nn.Conv1d(channels, channels, 3, dilation=dilation)),
            nn.LeakyReLU(0.2),
            weight_norm(nn.Conv1d(channels, channels, 1)),
        )
        self.shortcut = weight_norm(nn.Conv1d(channels, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to itself."""
        summed: Tensor = self.shortcut(x) + self.block(x)
        return summed


def plain_melgan(config: MelganConfig) -> nn.Sequential:
    """Build a MelGAN of published modules, untrained."""
    c = config.channels
    layers: list[nn.Module] = [
        nn.ReflectionPad1d(3),
        weight_norm(nn.Conv1d(config.bands, c[0], 7)),
    ]
    for i, r in enumerate(config.ratios):
        odd = r % 2
        up = nn.ConvTranspose1d(
            c[i], c[i + 1], 2 * r, stride=r, padding=r // 2 + odd, output_padding=odd
        )
        layers += [nn.LeakyReLU(0.2), weight_norm(up)]
        layers += [PlainResidual(c[i + 1], 3**j) for j in range(config.residuals)]
    layers += [nn.LeakyReLU(0.2), nn.ReflectionPad1d(3), weight_norm(nn.Conv1d(c[-1], 1, 7))]
    return nn.Sequential(*layers, nn.Tanh())


def folded_from(plain: nn.Sequential, config: MelganConfig) -> Melgan:
    """Give our form of a plain MelGAN, with the same weights."""
    ours = Melgan(config).eval()
    filled = {}
    for name, module in plain.named_modules():
        if isinstance(module, nn.Conv1d | nn.ConvTranspose1d) and module.bias is not None:
            filled[f"model.{name}.weight"] = module.weight.detach()
            filled[f"model.{name}.bias"] = module.bias.detach()
    ours.load_state_dict(filled)
    return ours
