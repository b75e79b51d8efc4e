"""TorchScript files laid out as published exports of RAVE are, of small networks of our own.

Only names and order of modules are those of the published files; none of their code is here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.support.rave_export_layers import (
    AdaIn,
    Banks,
    First,
    Net,
    Padded,
    Quantised,
    Quantiser,
    Residual,
    Second,
    Snake,
    Streaming,
    Summed,
    Wrapped,
)


@dataclass(frozen=True)
class Layout:
    """Which of the published layouts a file has; sizes are small, bands 16 as in all of them."""

    form: str = "v2"
    capacity: int = 4
    ratios: tuple[int, ...] = (4, 2)
    dilations: tuple[tuple[int, ...], ...] = ((1, 3, 9), (1, 3))
    latent: int = 6
    channels: int = 1
    noise: bool = False
    noise_steps: tuple[int, int] = (2, 2)
    noise_first: bool = False
    snake: bool = False
    adain: bool = False
    causal: bool = False
    streaming: bool = False
    bias: bool = False
    scales: bool = True
    extra: int = 0
    repeats: int = 1
    kernels: tuple[int, ...] = (3,)
    raw: tuple[int, ...] = ()
    levels: int = 0
    codes: int = 12

    @property
    def lines(self) -> int:
        return 16 * self.channels

    @property
    def widest(self) -> int:
        return self.capacity << len(self.ratios)


def conv(a: Layout, inputs: int, outputs: int, size: int, *, stride: int = 1, dilation: int = 1,
         groups: int = 1, pad: tuple[int, int] | None = None) -> nn.Module:  # fmt: skip
    span = (size - 1) * dilation
    both = pad or ((span, 0) if a.causal else (span // 2, span - span // 2))
    kind = Streaming if a.streaming else Padded
    made = kind(inputs, outputs, size, stride=stride, dilation=dilation, groups=groups, bias=a.bias)
    return made.told(both)


def norm(width: int) -> nn.BatchNorm1d:
    """Batch normalisation that has seen something."""
    made = nn.BatchNorm1d(width)
    made.running_mean, made.running_var = torch.randn(width), torch.rand(width) + 0.5
    nn.init.normal_(made.weight)
    nn.init.normal_(made.bias)
    return made


def curve(a: Layout, width: int) -> nn.Module:
    return Snake(width) if a.snake else nn.LeakyReLU(0.2)


def up(a: Layout, width: int, ratio: int) -> nn.Module:
    return nn.ConvTranspose1d(
        width, width // 2, 2 * ratio, stride=ratio, padding=ratio // 2, bias=a.bias
    )


def unit(a: Layout, width: int, dilation: int) -> nn.Module:
    inner = Net(
        curve(a, width), conv(a, width, width, 3, dilation=dilation), curve(a, width),
        conv(a, width, width, 1),
    )  # fmt: skip
    return Residual(inner)


def stack(a: Layout, width: int, dilations: Sequence[int]) -> nn.Module:
    branches = [
        Net(
            *[
                Residual(nn.Sequential(nn.LeakyReLU(0.2), conv(a, width, width, k, dilation=d),
                                       nn.LeakyReLU(0.2), conv(a, width, width, k)))
                for d in dilations
            ]
        )
        for k in a.kernels
    ]  # fmt: skip
    return branches[0] if len(branches) == 1 else Summed(*branches)


def encoder(a: Layout) -> nn.Module:
    width, told = a.capacity, a.latent * (2 if a.scales else 1)
    made: list[nn.Module] = [conv(a, a.lines, width, 7)]
    for ratio, dilations in zip(a.ratios, a.dilations, strict=True):
        if a.form == "v1":
            made += [norm(width), nn.LeakyReLU(0.2)]
            made.append(conv(a, width, 2 * width, 2 * ratio + 1, stride=ratio))
        else:
            made += [unit(a, width, d) for d in dilations] + ([AdaIn(width)] if a.adain else [])
            made += [curve(a, width), conv(a, width, 2 * width, 2 * ratio, stride=ratio)]
        width *= 2
        for _ in range(a.repeats - 1):
            made += [norm(width), nn.LeakyReLU(0.2), conv(a, width, width, 3)]
    if a.form == "v1":
        return Net(*made, nn.LeakyReLU(0.2), conv(a, width, told, 5, groups=2))
    net = Net(*made, curve(a, width), conv(a, width, told, 3))
    if a.levels:
        return Quantised(net, Quantiser(a.levels, a.codes, a.latent))
    return Wrapped(net)


def decoder(a: Layout) -> nn.Module:
    width = a.widest
    made: list[nn.Module] = [conv(a, a.latent + a.extra, width, 7 if a.form == "v1" else 3)]
    pairs = list(zip(a.raw or a.ratios, a.dilations, strict=True))
    for ratio, dilations in pairs if a.form == "v1" else reversed(pairs):
        widen = [curve(a, width), up(a, width, ratio)]
        width //= 2
        if a.form == "v1":
            made += [Net(*widen), stack(a, width, dilations)]
        else:
            made += widen + [unit(a, width, d) for d in dilations]
    wave = conv(a, width, (a.channels if a.raw else a.lines) * (1 if a.form == "v1" else 2), 7)
    if a.form == "v1":
        heads = [wave, conv(a, width, 1, 3), *([noise(a, width)] if a.noise else [])]
        return First(nn.Sequential(*made), heads)
    made.append(curve(a, width))
    if not a.noise:
        return Net(*made, wave)
    return Second(nn.Sequential(*made), wave, noise(a, width), a.noise_first)


def noise(a: Layout, width: int) -> nn.Module:
    first, second = a.noise_steps
    if a.form == "v1":
        return Net(conv(a, width, width, 3, stride=first), nn.LeakyReLU(0.2),
                   conv(a, width, a.lines * 3, 3, stride=second))  # fmt: skip
    return Net(conv(a, width, 8, 2 * first, stride=first, pad=(first, 0)), nn.LeakyReLU(0.2),
               conv(a, 8, a.lines * 3, 2 * second, stride=second, pad=(second, 0)))  # fmt: skip


class Export(nn.Module):
    """The parts of an export; forward goes from sub-bands to those of the decoder's heads."""

    def __init__(self, a: Layout) -> None:
        super().__init__()
        self.pqmf = Banks()
        self.encoder, self.decoder = encoder(a), decoder(a)
        self.latent, self.extra = a.latent, a.extra

    def forward(self, lines: Tensor) -> Tensor:
        z = self.encoder(lines)[:, : self.latent]
        made: Tensor = self.decoder(F.pad(z, [0, 0, 0, self.extra]))
        return made


def written(path: Path, module: nn.Module) -> Path:
    """Script a module and save it."""
    torch.jit.save(torch.jit.script(module.eval()), str(path))
    return path
