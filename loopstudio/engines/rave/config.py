"""What a RAVE bundle's manifest says about its network, as values."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.sizes import Limits, inner, plain, read

Form = Literal["v1", "v2"]
Activation = Literal["leaky", "snake"]
Latent = Literal["variational", "plain", "discrete", "spherical"]

MAX_HOP = 1 << 16
"""Samples of a latent frame: more than a second at any rate."""
_LEAST_SPHERE = 2
_NOISE, _RAW = "noise", "raw"
LIMITS = Limits(
    most={
        "channels": 2,
        "bands": 64,
        "capacity": 1_024,
        "ratios": 64,
        "dilations": 256,
        "latent": 1_024,
        "extra": 1_024,
        "hidden": 4_096,
        "levels": 64,
        "codes": 1 << 16,
        "repeats": 8,
        "kernels": 16,
    },
    later=frozenset({"noise", "raw", "levels", "codes", "repeats", "kernels"}),
)


@dataclass(frozen=True)
class NoiseConfig:
    """Sizes of a noise head; each hop of prod(ratios) sub-band samples is filtered by itself.

    bands points of a frequency response make an impulse response of 2 (bands - 1) samples, which
    has room in a hop or is cut off there, as that of the published v2_small is.
    """

    ratios: tuple[int, ...] = (2, 2, 2)
    bands: int = 5
    hidden: int = 128

    @property
    def hop(self) -> int:
        """Sub-band samples that are filtered alike."""
        return math.prod(self.ratios)


@dataclass(frozen=True)
class RawConfig:
    """Stages of a decoder that gives samples instead of sub-bands, in the encoder's order."""

    ratios: tuple[int, ...]
    dilations: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class RaveConfig:
    """Sizes of a network, named as in the published configurations.

    bands sub-bands of sound at `rate` Hz; channels 1 or 2; the width of the first layers is
    `capacity`, doubled with each of the ratios; dilations are those of the residual units before
    each ratio. latent is the number of values in a frame, latent_kind what the encoder tells of
    them: means and scales, or the values themselves; "discrete" ones are then sums of entries of
    codebooks, one of `levels` each with so many `codes`, "spherical" ones are brought to length
    one. extra counts dimensions of noise that the decoder is given beside them. In v1 an encoder
    convolves `repeats` times in each stage, and a decoder's units are there once for each of the
    `kernels`.
    """

    rate: int = 44_100
    channels: int = 1
    bands: int = 16
    capacity: int = 96
    ratios: tuple[int, ...] = (4, 4, 4, 2)
    dilations: tuple[tuple[int, ...], ...] = ((1, 3, 9), (1, 3, 9), (1, 3, 9), (1, 3))
    latent: int = 128
    form: Form = "v2"
    activation: Activation = "leaky"
    amplitude: bool = True
    causal: bool = False
    bias: bool = False
    noise: NoiseConfig | None = None
    latent_kind: Latent = "variational"
    extra: int = 0
    levels: int = 0
    codes: int = 0
    repeats: int = 1
    kernels: tuple[int, ...] = (3,)
    raw: RawConfig | None = None

    def __post_init__(self) -> None:
        if len(self.ratios) != len(self.dilations):
            raise CheckpointError("Each ratio of the network wants dilations of its own.")
        if self.hop % (2 * self.bands):
            raise CheckpointError(
                "The ratios of the network multiply to an odd number: its sub-bands would not join."
            )
        if (self.latent_kind == "discrete") != bool(self.levels and self.codes):
            raise CheckpointError("Its latents are codes of no codebook, or no codes.")
        if self.latent_kind == "spherical" and self.latent < _LEAST_SPHERE:
            raise CheckpointError("Its latents lie on no sphere.")
        if self.raw is not None and math.prod(self.raw.ratios) != self.hop:
            raise CheckpointError("Its decoder gives more or fewer samples than its encoder takes.")
        if self.raw is not None and self.noise is not None:
            raise CheckpointError("A decoder without sub-bands has no noise head here.")
        if self.hop > MAX_HOP:
            raise CheckpointError(f"A latent frame of {self.hop} samples is too long.")

    @property
    def hop(self) -> int:
        """Samples for each frame of latents."""
        return self.bands * math.prod(self.ratios)

    @property
    def rising(self) -> RawConfig:
        """Stages of the decoder, in the encoder's order."""
        return self.raw or RawConfig(self.ratios, self.dilations)

    @property
    def made(self) -> int:
        """Signals that the decoder gives: sub-bands, or sound itself."""
        return self.channels if self.raw else self.lines

    @property
    def lines(self) -> int:
        """Sub-band signals of all channels together."""
        return self.bands * self.channels

    @property
    def dimensions(self) -> int:
        """Numbers that stand for a frame of latents: levels of codes, angles, or the latents."""
        match self.latent_kind:
            case "discrete":
                return self.levels
            case "spherical":
                return self.latent - 1
            case _:
                return self.latent

    @property
    def encoded(self) -> int:
        """Channels that the encoder gives: means and scales, or the latents themselves."""
        return 2 * self.latent if self.latent_kind == "variational" else self.latent

    @property
    def widest(self) -> int:
        """Channels of the decoder's layer next to the latents."""
        return self.capacity << len(self.rising.ratios)

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest under `network`."""
        table = plain(asdict(self))
        for name, part in ((_NOISE, self.noise), (_RAW, self.raw)):
            if part is not None:
                table[name] = plain(asdict(part))
        return table

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "RaveConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        own = {k: v for k, v in table.items() if k not in (_NOISE, _RAW)}
        sizes = read(cls, own, "network", LIMITS)
        if _NOISE in table:
            sizes = replace(sizes, noise=read(NoiseConfig, inner(table, _NOISE), _NOISE, LIMITS))
        if _RAW in table:
            sizes = replace(sizes, raw=read(RawConfig, inner(table, _RAW), _RAW, LIMITS))
        return sizes

    @classmethod
    def tiny(cls) -> "RaveConfig":
        """Give a network of a few kilobytes for tests."""
        return cls(bands=4, capacity=4, ratios=(2, 2), dilations=((1, 3), (1,)), latent=4)

    @classmethod
    def v1(cls) -> "RaveConfig":
        """Give the published v1."""
        return cls(
            capacity=64,
            form="v1",
            dilations=((1, 3, 5),) * 4,
            noise=NoiseConfig((4, 4, 4), 5, 0),
        )

    @classmethod
    def v2_small(cls) -> "RaveConfig":
        """Give the published v2_small, its noise head with an impulse response that has room."""
        return cls(capacity=48, ratios=(4, 2, 2, 2), noise=NoiseConfig((2, 2, 2), 5, 64))
