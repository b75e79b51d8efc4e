# mypy: disable-error-code="operator, union-attr"
"""The modules that published exports of RAVE are made of, by their names; their code is our own."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.rave.pqmf import Pqmf


class Padded(nn.Conv1d):
    """A convolution that pads by itself, and says how."""

    _pad: tuple[int, int]

    def told(self, pad: tuple[int, int]) -> "Padded":
        self._pad = pad
        return self

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, [self._pad[0], self._pad[1]])
        return F.conv1d(x, self.weight, self.bias, self.stride, [0], self.dilation, self.groups)


class Remembered(nn.Module):
    """What a streaming layer remembers."""

    pad: Tensor

    def __init__(self, channels: int, frames: int) -> None:
        super().__init__()
        self.register_buffer("pad", torch.zeros(4, channels, frames))

    def forward(self, x: Tensor) -> Tensor:
        n = x.shape[0]
        known = torch.cat((self.pad[:n], x), -1)
        self.pad[:n] = known[..., known.shape[-1] - self.pad.shape[-1] :]
        return known


class Streaming(nn.Conv1d):
    """A convolution that remembers; late by what it looked ahead."""

    cumulative_delay: int

    def told(self, pad: tuple[int, int]) -> "Streaming":
        self.cumulative_delay = pad[1]
        self.cache = Remembered(self.in_channels, sum(pad))
        return self

    def forward(self, x: Tensor) -> Tensor:
        x = self.cache(x)
        return F.conv1d(x, self.weight, self.bias, self.stride, [0], self.dilation, self.groups)


class Snake(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.rand(channels, 1) + 0.5)

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = x + torch.sin(self.alpha * x) ** 2 / (self.alpha + 1e-9)
        return made


class AdaIn(nn.Module):
    """Statistics of a style, none learned: gives what it gets."""

    mean_x: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("mean_x", torch.zeros(4, channels, 1))
        self.register_buffer("learn_x", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        return x


class Net(nn.Module):
    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.net = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.net(x)
        return made


class Aligned(nn.Module):
    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor) -> list[Tensor]:
        made: list[Tensor] = []
        for branch in self.branches:
            made.append(branch(x))
        return made


class Summed(nn.Module):
    """Branches of different kernels, added up."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.net = Aligned(*branches)

    def forward(self, x: Tensor) -> Tensor:
        made = self.net(x)
        return torch.stack(made, 0).sum(0)


class Residual(nn.Module):
    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.aligned = Aligned(module, nn.Identity())

    def forward(self, x: Tensor) -> Tensor:
        a, b = self.aligned(x)
        made: Tensor = a + b
        return made


class Wrapped(nn.Module):
    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.encoder(x)
        return made


class Codebook(nn.Module):
    """Entries, and what training keeps beside them."""

    embed: Tensor

    def __init__(self, codes: int, latent: int) -> None:
        super().__init__()
        self.register_buffer("inited", torch.ones(1))
        self.register_buffer("cluster_size", torch.rand(codes))
        self.register_buffer("embed", 0.1 * torch.randn(codes, latent))
        self.register_buffer("embed_avg", torch.randn(codes, latent))

    def forward(self, x: Tensor) -> Tensor:
        """Give the nearest entries (batch, frames) of (batch, latent, frames)."""
        near = 2.0 * torch.matmul(self.embed, x) - (self.embed**2).sum(1).unsqueeze(1)
        return near.max(dim=1)[1]


class Level(nn.Module):
    def __init__(self, codes: int, latent: int) -> None:
        super().__init__()
        self._codebook = Codebook(codes, latent)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        numbers = self._codebook(x)
        return numbers, self.entries(numbers)

    @torch.jit.export
    def entries(self, numbers: Tensor) -> Tensor:
        return F.embedding(numbers, self._codebook.embed).permute(0, 2, 1)


class Quantiser(nn.Module):
    """Codes by level, coarse to fine."""

    def __init__(self, levels: int, codes: int, latent: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Level(codes, latent) for _ in range(levels)])

    def forward(self, x: Tensor) -> Tensor:
        made: list[Tensor] = []
        for layer in self.layers:
            numbers, entries = layer(x)
            x = x - entries
            made.append(numbers)
        return torch.stack(made, 1)

    @torch.jit.export
    def entries(self, numbers: Tensor) -> Tensor:
        made = torch.zeros(1)
        for at, layer in enumerate(self.layers):
            made = made + layer.entries(numbers[:, at])
        return made


class Quantised(nn.Module):
    def __init__(self, encoder: nn.Module, rvq: Quantiser) -> None:
        super().__init__()
        self.encoder, self.rvq = encoder, rvq

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.encoder(x)
        return made


class Second(nn.Module):
    """v2's decoder where its heads are modules of their own."""

    def __init__(self, net: nn.Module, wave: nn.Module, noise: nn.Module, first: bool) -> None:
        super().__init__()
        self.net = net
        if first:
            self.noise_module = noise
        self.waveform_module = wave
        if not first:
            self.noise_module = noise

    def forward(self, x: Tensor) -> Tensor:
        x = self.net(x)
        self.noise_module(x)
        made: Tensor = self.waveform_module(x)
        return made


class First(nn.Module):
    """v1's decoder: silent noise."""

    def __init__(self, net: nn.Module, heads: Sequence[nn.Module]) -> None:
        super().__init__()
        self.net = net
        self.synth = Aligned(*heads)

    def forward(self, x: Tensor) -> Tensor:
        made = self.synth(self.net(x))
        return torch.tanh(made[0]) * (2.0 * torch.sigmoid(made[1]) ** 2.3 + 1e-7)


class Banks(nn.Module):
    hk: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("hk", Pqmf(16).bank.clone())
