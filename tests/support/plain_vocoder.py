"""Both vocoders in their plain module form, in float32: references for tests and for speed.

One-dimensional convolutions over (batch, channels, frames), weight normalisation computed in every
pass, one module for each published step.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from loopstudio.engines.gan.melgan import Melgan, MelganConfig
from loopstudio.engines.vocoding.attacks import AHEAD, LOUDER, RISE, SURER, Attacks
from loopstudio.engines.vocoding.banded import Banded
from loopstudio.engines.vocoding.block import Block
from loopstudio.engines.vocoding.consistency import MOST_NEPERS, Consistency
from loopstudio.engines.vocoding.mel import wrap_pad
from loopstudio.engines.vocoding.vocoder import Vocoder

_SILENCE = 1e-9


class PlainBlock(Block):
    """The ConvNeXt block as written in its paper: a Conv1d between two transpositions."""

    def forward(self, x: Tensor) -> Tensor:
        """Map frames to frames; they wrap."""
        around = torch.cat((x[:, -3:], x, x[:, :3]), dim=1)
        y = self.mix(around.transpose(1, 2)).transpose(1, 2)
        y = self.narrow(F.gelu(self.widen(self.norm(y)), approximate="tanh"))
        added: Tensor = x + y * self.scale
        return added


class PlainConsistency(Consistency):
    """A round as torch's own functions have it: (batch, bins, frames), gains as complex numbers."""

    def forward(self, signal: Tensor, level: Tensor) -> Tensor:
        """Do one round."""
        spectra = plain_stft(self, signal.clamp(-self.peak, self.peak))
        size = torch.sqrt(torch.view_as_real(spectra).square().sum(-1))
        heard = torch.log((self.filters.t() @ size * self.gain).clamp(min=self.floor))
        missing = (level.transpose(1, 2) - heard).clamp(-MOST_NEPERS, MOST_NEPERS)
        return plain_scaled(self, spectra, missing)


class PlainAttacks(Attacks):
    """The guard of attacks in the same form; power is still (batch, frames, bands)."""

    def forward(self, signal: Tensor, power: Tensor) -> Tensor:
        """Hold a signal before its attacks to that power."""
        had = power.transpose(1, 2)
        coming = F.max_pool1d(torch.cat((had, had[..., :AHEAD]), dim=-1), AHEAD + 1, 1)
        spectra = plain_stft(self, signal)
        has = self.filters.t() @ torch.view_as_real(spectra).square().sum(-1)
        allowed = LOUDER * (had + _SILENCE) / (has + _SILENCE)
        sure = (coming / (RISE * had).clamp(min=_SILENCE) * SURER - 1.0) / (SURER * SURER - 1.0)
        nepers = 0.5 * sure.clamp(0.0, 1.0) * torch.log(allowed.clamp(max=1.0))
        return plain_scaled(self, spectra, nepers)


def plain_stft(banded: Banded, signal: Tensor) -> Tensor:
    """Give spectra (batch, bins, frames)."""
    padded = wrap_pad(signal, banded.n_fft // 2)
    padded = padded[..., : signal.shape[-1] + banded.n_fft - banded.hop]
    spectra: Tensor = torch.stft(
        padded, banded.n_fft, banded.hop, window=banded.window, center=False, return_complex=True
    )
    return spectra


def plain_scaled(banded: Banded, spectra: Tensor, nepers: Tensor) -> Tensor:
    """Give the signal of spectra (batch, bins, frames) with bands louder by so much."""
    louder = spectra * torch.exp(banded.spread.t() @ nepers)
    pieces = torch.fft.irfft(louder, banded.n_fft, dim=1) * banded.window[:, None]
    batch, _, frames = pieces.shape
    overlap = banded.n_fft // banded.hop
    parts = pieces.view(batch, overlap, banded.hop, frames).transpose(2, 3)
    total = torch.stack([parts[:, k].roll(k, dims=1) for k in range(overlap)]).sum(0)
    signal = total.reshape(batch, -1) / (banded.window.square().sum() / banded.hop)
    return signal.roll(-(banded.n_fft // 2), dims=-1)


_PLAIN: dict[type[nn.Module], type[nn.Module]] = {
    Block: PlainBlock,
    Consistency: PlainConsistency,
    Attacks: PlainAttacks,
}


def plain_spectral(vocoder: Vocoder) -> Vocoder:
    """Turn the parts of our vocoder into their plain form, in place."""
    for module in vocoder.modules():
        module.__class__ = _PLAIN.get(type(module), type(module))
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
