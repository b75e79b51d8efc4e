"""Discriminators of spectra for the vocoder's adversarial stage.

Small convolutions over the complex spectrum at several resolutions, as in EnCodec (Defossez et al.
2022), with hinge losses and feature matching.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from loopstudio.engines.vocoding.mel import wrap_pad

RESOLUTIONS = (256, 512, 1024)


class SpectrumJudge(nn.Module):
    """One resolution: strided convolutions along frequency, a logit for each patch."""

    window: Tensor

    def __init__(self, n_fft: int, width: int) -> None:
        super().__init__()
        self.n_fft = n_fft
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        sizes = (2, width, width, 2 * width, 2 * width)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (7, 3), stride=(2, 1 if i == 0 else 2), padding=(3, 1)))
            for i, (a, b) in enumerate(pairwise(sizes))
        )
        self.out = weight_norm(nn.Conv2d(sizes[-1], 1, 3, padding=1))

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Judge signals (batch, samples) that wrap: logits, and the features on the way."""
        padded = wrap_pad(x, self.n_fft // 2)
        spectra = torch.stft(
            padded, self.n_fft, self.n_fft // 4, window=self.window, center=False,
            return_complex=True,
        )  # fmt: skip
        plane = torch.stack((spectra.real, spectra.imag), dim=1) * (4.0 / self.n_fft)
        # A root brings the quiet ends of tails within reach of the loud beginnings.
        y = plane * (plane.square().sum(1, keepdim=True) + 1e-8).pow(-0.35)
        features = []
        for layer in self.layers:
            y = F.leaky_relu(layer(y), 0.2)
            features.append(y)
        logits: Tensor = self.out(y)
        return logits, features


class SpectrumJudges(nn.Module):
    """One judge for each resolution."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.judges = nn.ModuleList(SpectrumJudge(n_fft, width) for n_fft in RESOLUTIONS)

    def tell_apart(self, real: Tensor, made: Tensor) -> Tensor:
        """Give the hinge loss of the judges on signals (batch, samples)."""
        losses = [
            F.relu(1.0 - judge(real)[0]).mean() + F.relu(1.0 + judge(made)[0]).mean()
            for judge in self.judges
        ]
        return torch.stack(losses).mean()

    def convince(self, real: Tensor, made: Tensor) -> Tensor:
        """Give the loss of the vocoder: to be taken for real, and to leave the same features."""
        losses = []
        for judge in self.judges:
            with torch.no_grad():
                _, wanted = judge(real)
            logits, features = judge(made)
            match = [
                (a - b).abs().mean() / (b.abs().mean() + 1e-6)
                for a, b in zip(features, wanted, strict=True)
            ]
            losses.append(torch.stack(match).mean() - logits.mean())
        return torch.stack(losses).mean()
