"""Sizes of a plain autoencoder of sound, as values."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.unet_config import MAX_STRIDE
from loopstudio.engines.sizes import Limits, inner, plain, read

_LIMITS = Limits(
    most={"patch": 256, "widths": 4_096, "factors": 64, "blocks": 64, "groups": 256},
)


@dataclass(frozen=True)
class CodecSizes:
    """Sizes of audio-encoders-pytorch's AutoEncoder1d.

    `patch` samples make one frame of widths[0] channels; stage i divides frames by factors[i] and
    is widths[i + 1] wide, with blocks[i] residual blocks. The last width is that of the latents,
    which where it is bounded lie between -1 and 1. Raises CheckpointError for sizes that do not
    fit.
    """

    patch: int = 4
    widths: tuple[int, ...] = (32, 64, 128, 256, 256, 256, 32)
    factors: tuple[int, ...] = (2, 2, 2, 1, 1, 1)
    blocks: tuple[int, ...] = (2, 2, 8, 8, 8, 8)
    groups: int = 8
    bounded: bool = True

    def __post_init__(self) -> None:
        if not len(self.widths) - 1 == len(self.factors) == len(self.blocks):
            raise CheckpointError("The stages of the autoencoder are not told one by one.")
        if not self.patch or self.widths[0] % self.patch:
            raise CheckpointError(f"The autoencoder takes no {self.patch} samples at once.")
        if not self.groups or any(width % self.groups for width in self.widths[1:]):
            raise CheckpointError(f"The autoencoder cannot be normed in {self.groups} groups.")
        if self.stride > MAX_STRIDE:
            raise CheckpointError(f"A frame of {self.stride} samples is too long.")

    @property
    def stride(self) -> int:
        """Samples of a frame of latents."""
        return self.patch * math.prod(self.factors)


@dataclass(frozen=True)
class CodecConfig:
    """An autoencoder of sound that knows no noise, and the sound it is for."""

    sizes: CodecSizes
    sound: SoundConfig

    def __post_init__(self) -> None:
        narrow = self.sizes.widths[0] // self.sizes.patch
        if narrow % self.sound_groups or self.sound.channels % self.sound_groups:
            raise CheckpointError("The autoencoder's first layer does not fit its sound.")

    @property
    def kind(self) -> Literal["codec"]:
        """What it is beside the networks of diffusion."""
        return "codec"

    @property
    def sound_groups(self) -> int:
        """Groups that are normed where sound goes in and comes out."""
        return min(self.sizes.patch, self.sound.channels)

    @property
    def stride(self) -> int:
        """Samples that a sound is a whole number of times long."""
        return self.sizes.stride

    def filled(self, samples: int) -> int:
        """Give the least length that it takes and that has room for so many samples."""
        return max(1, -(-samples // self.stride)) * self.stride

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest under `network`."""
        return {"codec": plain(asdict(self.sizes)), "sound": plain(asdict(self.sound))}

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "CodecConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        sizes = read(CodecSizes, inner(table, "codec"), "codec", _LIMITS)
        return cls(sizes, SoundConfig.parse(inner(table, "sound")))

    @classmethod
    def tiny(cls) -> "CodecConfig":
        """Give a network of a few kilobytes for tests, of all kinds of layers."""
        sizes = CodecSizes(2, (8, 16, 8), factors=(2, 1), blocks=(1, 2))
        return cls(sizes, SoundConfig(rate=8_000, channels=2, samples=64))
