"""The generator: a style-based network from a seed to one bar of log-mel.

StyleGAN2 with skip connections to the output (Karras et al. 2020) over a plane of mel bands and
frames. The names of its parameters are those of the published loop generators (LoopTest 2021,
pjloop-gan 2022), so that one network holds theirs and ours. Ours wraps round in time in every
convolution, blur and noise map, and takes a style label.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from loopstudio.engines.gan.drummer import Drummer
from loopstudio.engines.gan.modulation import (
    EqualLinear,
    ModulatedConv,
    SkipUpsample,
    fused_leaky_relu,
)
from loopstudio.engines.gan.prior import Prior
from loopstudio.engines.vocoding.starting import normal

DRAWN_GAIN = 0.25
"""What the convolutions add to struck sounds: a correction, not a picture of its own."""


@dataclass(frozen=True)
class GeneratorConfig:
    """Sizes of a generator. channels[i] belongs to the plane `const` doubled i times.

    labels 0 means unconditional; circular wraps the last axis, which is then time. stem channels of
    the first plane come from w directly, so that a rhythm need not be spelled by modulation alone
    (0 in the published networks). mapping_slowness divides the mapping's learning rate. fitted says
    that z is first spread to where real bars of a label lie. templates sounds are struck in a
    rhythm by a drummer, and the convolutions draw what that lacks (0 in the published networks).
    clusters is how many places a fitted label has (0 for one normal distribution). timbre is how
    many values tell what a template sounds like (0: w draws each template by itself).
    """

    z_dim: int = 64
    w_dim: int = 64
    mapping_layers: int = 4
    const: tuple[int, int] = (10, 21)
    channels: tuple[int, ...] = (256, 192, 96, 32)
    labels: int = 0
    circular: bool = True
    stem: int = 0
    mapping_slowness: int = 100
    fitted: bool = False
    templates: int = 0
    clusters: int = 0
    timbre: int = 0

    @classmethod
    def tiny(cls) -> "GeneratorConfig":
        """Give a network of a few kilobytes for tests."""
        return cls(z_dim=8, w_dim=8, mapping_layers=2, channels=(8, 8, 8, 8), labels=3)

    @property
    def plane(self) -> tuple[int, int]:
        """The shape of what comes out."""
        doubled = 2 ** (len(self.channels) - 1)
        return self.const[0] * doubled, self.const[1] * doubled

    @property
    def layers(self) -> int:
        """How many w vectors a loop has: one per convolution and one for the last output."""
        return 2 * len(self.channels)

    @property
    def conditions(self) -> int:
        """How many ways of being told what to draw there are."""
        return self.labels

    @property
    def noise_shapes(self) -> tuple[tuple[int, int], ...]:
        """The planes of the noise maps, in the order the network takes them."""
        sizes = [self.const]
        for i in range(1, len(self.channels)):
            sizes += [(self.const[0] * 2**i, self.const[1] * 2**i)] * 2
        return tuple(sizes)


class PixelNorm(nn.Module):
    """Scale each item to unit mean square."""

    def forward(self, z: Tensor) -> Tensor:
        """Map (batch, z_dim) to itself, normalised."""
        return z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)


class NoiseInjection(nn.Module):
    """Add one noise map to all channels, by a learned weight."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor, noise: Tensor | None) -> Tensor:
        """Add noise (batch or 1, 1, bands, frames); None adds nothing."""
        return x if noise is None else x + self.weight.to(x.dtype) * noise.to(x.dtype)


class Bias(nn.Module):
    """The bias of a styled convolution and its activation."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Add the bias and activate."""
        return fused_leaky_relu(x, self.bias)


class StyledConv(nn.Module):
    """Modulated 3x3 convolution, noise, bias, activation."""

    def __init__(self, inputs: int, outputs: int, w_dim: int, *, up: bool, circular: bool) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, w_dim, up=up, circular=circular)
        self.noise = NoiseInjection()
        self.activate = Bias(outputs)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """Map (batch, inputs, bands, frames) to (batch, outputs, ...), doubled where `up`."""
        activated: Tensor = self.activate(self.noise(self.conv(x, w), noise))
        return activated


class ToImage(nn.Module):
    """One 1x1 convolution to the log-mel, added to what coarser planes gave."""

    def __init__(self, inputs: int, w_dim: int, *, up: bool, circular: bool) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1, 1, 1, 1))
        if up:
            self.upsample = SkipUpsample(circular=circular)
        self.conv = ModulatedConv(inputs, 1, w_dim, kernel=1)

    def forward(self, x: Tensor, w: Tensor, skip: Tensor | None) -> Tensor:
        """Give (batch, 1, bands, frames) in float32."""
        image: Tensor = self.conv(x, w).float() + self.bias
        return image if skip is None else image + self.upsample(skip)


class Constant(nn.Module):
    """The learned plane everything starts from."""

    def __init__(self, channels: int, plane: tuple[int, int]) -> None:
        super().__init__()
        self.input = nn.Parameter(normal(1, channels, *plane))

    def forward(self, batch: int) -> Tensor:
        """Repeat it for a batch."""
        return self.input.expand(batch, -1, -1, -1)


class Stem(nn.Module):
    """What w adds to the constant: a plane of a few channels, spread over all of them."""

    def __init__(self, w_dim: int, inner: int, outputs: int, plane: tuple[int, int]) -> None:
        super().__init__()
        self.inner, self.plane = inner, plane
        self.draw = EqualLinear(w_dim, inner * plane[0] * plane[1])
        self.spread = nn.Conv2d(inner, outputs, 1, bias=False)

    def forward(self, w: Tensor) -> Tensor:
        """Map w (batch, w_dim) to (batch, outputs, bands, frames)."""
        plane = self.draw(w).view(-1, self.inner, *self.plane)
        spread: Tensor = self.spread(plane)
        return spread


class Generator(nn.Module):
    """From z (batch, z_dim) and a label to log-mel (batch, 1, bands, frames), standardised."""

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.config = config
        self.dtype = torch.float32
        c, w_dim, circular = config.channels, config.w_dim, config.circular
        self.style = _mapping(config)
        if config.labels:
            start = normal(config.labels, config.z_dim)
            self.label = nn.Embedding(config.labels, config.z_dim, _weight=start)
        if config.fitted:
            self.prior = Prior(max(1, config.labels), config.z_dim, config.clusters)
        self.input = Constant(c[0], config.const)
        if config.stem:
            self.stem = Stem(w_dim, config.stem, c[0], config.const)
        if config.templates:
            self.drummer = Drummer(w_dim, config.templates, config.const, c, config.timbre)
        self.conv1 = StyledConv(c[0], c[0], w_dim, up=False, circular=circular)
        self.to_rgb1 = ToImage(c[0], w_dim, up=False, circular=circular)
        convs: list[nn.Module] = []
        images: list[nn.Module] = []
        for inputs, outputs in pairwise(c):
            convs.append(StyledConv(inputs, outputs, w_dim, up=True, circular=circular))
            convs.append(StyledConv(outputs, outputs, w_dim, up=False, circular=circular))
            images.append(ToImage(outputs, w_dim, up=True, circular=circular))
        self.convs = nn.ModuleList(convs)
        self.to_rgbs = nn.ModuleList(images)
        if config.templates:
            self._be_silent()

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.input.input.device

    def map(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Map z (batch, z_dim), and labels (batch,) where there are any, to w (batch, w_dim).

        z is standard normal; where the network is fitted it is spread to the label's real bars.
        """
        if self.config.fitted:
            z = self.prior(z, labels)
        return self.map_given(z, labels)

    def map_given(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Map z as an encoder gives it, past any spreading."""
        if self.config.labels:
            if labels is None:
                raise ValueError("this generator needs a label for each item")
            known = torch.nn.functional.normalize(self.label(labels), dim=1)
            z = torch.cat((self.style[0](z), known * math.sqrt(self.config.z_dim)), dim=1)
        w: Tensor = self.style(z)
        return w

    def synthesise(self, w: Tensor, noise: Sequence[Tensor | None]) -> Tensor:
        """Draw the log-mel (batch, 1, bands, frames) at w (batch, layers, w_dim)."""
        if not self.config.templates:
            return self._draw(w, noise, ())
        struck, activations = self.struck(w)
        shown = self.drummer.planes(struck, activations)
        drawn: Tensor = struck + DRAWN_GAIN * self._draw(w, noise, shown)
        return drawn

    def struck(self, w: Tensor) -> tuple[Tensor, Tensor]:
        """Give what the drummer alone draws at w (batch, layers, w_dim), and its activations."""
        struck: tuple[Tensor, Tensor] = self.drummer(w[:, 0], w[:, self.config.layers // 2])
        return struck

    def _draw(self, w: Tensor, noise: Sequence[Tensor | None], shown: Sequence[Tensor]) -> Tensor:
        x = self.input(w.shape[0])
        if self.config.stem:
            x = x + self.stem(w[:, 0])
        x = x.to(self.dtype).contiguous(memory_format=torch.channels_last)
        x = self.conv1(x, w[:, 0], noise[0])
        image = self.to_rgb1(x, w[:, 1], None)
        first_shown = len(self.to_rgbs) - len(shown)
        for i, to_image in enumerate(self.to_rgbs):
            x = self.convs[2 * i](x, w[:, 2 * i + 1], noise[2 * i + 1])
            if i >= first_shown:
                x = x + shown[i - first_shown].to(x.dtype)
            x = self.convs[2 * i + 1](x, w[:, 2 * i + 2], noise[2 * i + 2])
            image = to_image(x, w[:, 2 * i + 3], image)
        drawn: Tensor = image
        return drawn

    def _be_silent(self) -> None:
        """Let the drummer be alone at first: what it lacks is learned from nothing."""
        for name, weight in self.named_parameters():
            if name.startswith("to_rgb") and name.endswith("conv.weight"):
                nn.init.zeros_(weight)

    def forward(self, z: Tensor, labels: Tensor | None, noise: Sequence[Tensor | None]) -> Tensor:
        """Draw from z with one w for all layers."""
        w = self.map(z, labels)[:, None].expand(-1, self.config.layers, -1)
        return self.synthesise(w, noise)


def _mapping(config: GeneratorConfig) -> nn.Sequential:
    layers: list[nn.Module] = [PixelNorm()]
    for i in range(config.mapping_layers):
        joined = config.z_dim * (2 if config.labels else 1)
        inputs, slower = joined if i == 0 else config.w_dim, 1.0 / config.mapping_slowness
        layers.append(EqualLinear(inputs, config.w_dim, lr_mul=slower, activate=True))
    return nn.Sequential(*layers)
