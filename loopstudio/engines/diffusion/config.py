"""What a diffusion bundle's manifest says about its network, as values."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, TypeVar

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.unet_config import MAX_STRIDE, UnetConfig
from loopstudio.engines.sizes import Limits, inner, plain, read

Kind = Literal["generator", "upsampler", "vocoder", "autoencoder"]
Scaling = Literal["plain", "root", "log"]

_LIMITS = Limits(
    most={
        "channels": 2,
        "samples": 1 << 24,
        "upsampling": 256,
        "filters": 1_024,
        "window": 1 << 14,
        "stride": 4_096,
        "n_fft": 1 << 14,
        "hop": 8_192,
        "bands": 1_024,
        "width": 4_096,
        "multipliers": 64,
        "factors": 64,
        "blocks": 64,
        "latent": 4_096,
        "groups": 256,
    },
    later=frozenset({"one_shot"}),
)


@dataclass(frozen=True)
class SoundConfig:
    """What a network makes: `channels` at `rate` Hz; it learned on so many `samples`.

    An upsampler is told a sound of so many times fewer samples. one_shot: each of those sounds was
    whole, from its beginning until it had died away, and not a piece of something longer.
    """

    rate: int = 48_000
    channels: int = 2
    samples: int = 1 << 16
    upsampling: int = 1
    one_shot: bool = False

    def __post_init__(self) -> None:
        if not self.rate or not self.channels or not self.upsampling:
            raise CheckpointError("The network makes no sound.")

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "SoundConfig":
        """Read what stands in a manifest; raises CheckpointError for anything else."""
        return read(cls, table, "sound", _LIMITS)


@dataclass(frozen=True)
class TransformConfig:
    """A learned transform around a U-Net: windows of samples become channels and back.

    Each channel of sound becomes `filters`, one frame every `stride` samples.
    """

    filters: int = 128
    window: int = 64
    stride: int = 64

    def __post_init__(self) -> None:
        if not self.filters or not 0 < self.stride <= self.window:
            raise CheckpointError("The learned transform leaves samples out.")
        if self.window % 2 or self.stride % 2:
            raise CheckpointError("The learned transform's windows have no middle.")


@dataclass(frozen=True)
class ImageConfig:
    """A spectral image of sound: a frame every `hop` samples, of `bands` mel bands.

    No bands: the magnitudes of all bins, of a transform that keeps the power of sound. scaling:
    magnitudes as they are; twice the fourth root of what they are to the largest of a sound, less
    one ("root"); or their natural logarithms, not below 1e-5.
    """

    n_fft: int = 1_024
    window: int = 1_024
    hop: int = 256
    bands: int = 80
    scaling: Scaling = "log"

    def __post_init__(self) -> None:
        if not 0 < self.hop <= self.window <= self.n_fft:
            raise CheckpointError("The image of sound leaves samples out.")

    @property
    def height(self) -> int:
        """Numbers in a frame."""
        return self.bands or self.n_fft // 2 + 1


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes of the encoder that gives an autoencoder's latents, out of an image of sound.

    Stage i divides frames by factors[i] and is multipliers[i + 1] * width wide, with blocks[i]
    residual blocks. Where it is bounded, latents lie between -1 and 1.
    """

    width: int = 512
    multipliers: tuple[int, ...] = (1, 1)
    factors: tuple[int, ...] = (2,)
    blocks: tuple[int, ...] = (12,)
    latent: int = 32
    groups: int = 8
    bounded: bool = True

    def __post_init__(self) -> None:
        if not len(self.multipliers) - 1 == len(self.factors) == len(self.blocks):
            raise CheckpointError("The stages of the encoder are not told one by one.")
        if not self.groups or self.width % self.groups or not self.width or not self.latent:
            raise CheckpointError(f"The encoder cannot be normed in {self.groups} groups.")


@dataclass(frozen=True)
class DiffusionConfig:
    """A network of diffusion and what it is told beside noise.

    A vocoder is told an image of the sound, channel by channel; an autoencoder what its encoder
    made of such an image. Raises CheckpointError for parts that do not fit together.
    """

    unet: UnetConfig
    sound: SoundConfig
    transform: TransformConfig | None = None
    image: ImageConfig | None = None
    encoder: EncoderConfig | None = None

    def __post_init__(self) -> None:
        if (self.sound.upsampling > 1 and self.image) or (self.encoder and not self.image):
            raise CheckpointError("The network is told two things at once, or one it cannot make.")
        if self.stride > MAX_STRIDE:
            raise CheckpointError(f"A frame of {self.stride} samples is too long.")
        taken, made = self._channels()
        if (self.unet.inputs, self.unet.outputs) != (taken, made):
            raise CheckpointError(
                f"The network takes {self.unet.inputs} channels and gives {self.unet.outputs}; "
                f"a {self.kind} of these sizes takes {taken} and gives {made}."
            )
        latent = self.encoder.latent if self.encoder else 0
        if self.unet.context != latent:
            raise CheckpointError(
                f"The network is told {self.unet.context} latents; its encoder gives {latent}."
            )
        if self.encoder and self.latent_stride != self.unet.context_stride * self.hop:
            raise CheckpointError("The latents of the encoder have other frames than the network.")

    @property
    def kind(self) -> Kind:
        """What the network is told beside noise."""
        if self.encoder:
            return "autoencoder"
        if self.image:
            return "vocoder"
        return "upsampler" if self.sound.upsampling > 1 else "generator"

    @property
    def hop(self) -> int:
        """Samples of a frame of the U-Net's first layer."""
        return self.transform.stride if self.transform else 1

    @property
    def latent_stride(self) -> int:
        """Samples of a frame of what is told, one where nothing is."""
        image = self.image.hop if self.image else self.sound.upsampling
        return image * (math.prod(self.encoder.factors) if self.encoder else 1)

    @property
    def stride(self) -> int:
        """Samples that a sound is a whole number of times long."""
        return math.lcm(self.unet.stride * self.hop, self.latent_stride)

    def filled(self, samples: int) -> int:
        """Give the least length that the network takes and that has room for so many samples."""
        return max(1, -(-samples // self.stride)) * self.stride

    def _channels(self) -> tuple[int, int]:
        voices = 1 if self.kind == "vocoder" else self.sound.channels
        made = voices * (self.transform.filters if self.transform else 1)
        return (2 * made if self.kind in ("upsampler", "vocoder") else made), made

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest under `network`."""
        parts = (("transform", self.transform), ("image", self.image), ("encoder", self.encoder))
        told = {name: plain(asdict(part)) for name, part in parts if part is not None}
        return {"unet": self.unet.table(), "sound": plain(asdict(self.sound)), **told}

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "DiffusionConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        if unknown := sorted(set(table) - {"unet", "sound", "transform", "image", "encoder"}):
            raise CheckpointError(f"The manifest's network has {unknown[0]!r:.40} unknown here.")
        return cls(
            unet=UnetConfig.parse(inner(table, "unet")),
            sound=SoundConfig.parse(inner(table, "sound")),
            transform=_part(TransformConfig, table, "transform"),
            image=_part(ImageConfig, table, "image"),
            encoder=_part(EncoderConfig, table, "encoder"),
        )

    @classmethod
    def tiny(cls) -> "DiffusionConfig":
        """Give a generator of a few kilobytes for tests, whose loops join."""
        return cls(UnetConfig.tiny(), SoundConfig(rate=8_000, channels=1, samples=64))


T = TypeVar("T", TransformConfig, ImageConfig, EncoderConfig)


def _part(config: type[T], table: Mapping[str, object], name: str) -> T | None:
    return read(config, inner(table, name), name, _LIMITS) if name in table else None
