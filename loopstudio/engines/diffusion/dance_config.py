"""Sizes of Dance Diffusion's network, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import Kind, SoundConfig
from loopstudio.engines.diffusion.unet_config import MAX_STRIDE
from loopstudio.engines.sizes import Limits, inner, plain, read

HEAD = 32
"""Channels of a head of attention; there are as many heads as fit."""
_LEAST_FRAMES = 3
"""Frames that the deepest level needs, so that it has a mirror image on both sides."""
_LIMITS = Limits(most={"channels": 4_096, "attending": 16, "frequencies": 256})


@dataclass(frozen=True)
class DanceSizes:
    """Level i makes channels[i] of frames half as many as above; the deepest `attending` attend.

    Time is told by as many cosines and sines as there are frequencies. circular: the sound is a
    loop and its ends are neighbours. Raises CheckpointError for sizes that do not fit.
    """

    channels: tuple[int, ...] = (128, 128, 256, 256, *(512,) * 10)
    attending: int = 6
    frequencies: int = 8
    circular: bool = False

    def __post_init__(self) -> None:
        if self.attending >= len(self.channels) or not self.frequencies:
            raise CheckpointError("The network attends everywhere, or knows no time.")
        first = len(self.channels) - self.attending
        if self.attending and any(width % HEAD for width in self.channels[first - 1 :]):
            raise CheckpointError(f"The network attends with heads of other than {HEAD} channels.")
        if self.stride > MAX_STRIDE:
            raise CheckpointError(f"A frame of {self.stride} samples is too long.")

    @property
    def stride(self) -> int:
        """Samples of a frame of the deepest level."""
        return 1 << (len(self.channels) - 1)

    def attends(self, level: int) -> bool:
        """Say whether a level, counted from the top, has layers of attention."""
        return level >= len(self.channels) - self.attending


@dataclass(frozen=True)
class DanceConfig:
    """A network of Dance Diffusion and the sound it makes; it is told nothing beside noise."""

    sizes: DanceSizes
    sound: SoundConfig

    def __post_init__(self) -> None:
        if self.sound.upsampling != 1:
            raise CheckpointError("Networks of Dance Diffusion raise no sound.")

    @property
    def kind(self) -> Kind:
        """What the network is told beside noise."""
        return "generator"

    @property
    def stride(self) -> int:
        """Samples that a sound is a whole number of times long."""
        return self.sizes.stride

    def filled(self, samples: int) -> int:
        """Give the least length that the network takes and that has room for so many samples."""
        return max(_LEAST_FRAMES, -(-samples // self.stride)) * self.stride

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest under `network`."""
        return {"dance": plain(asdict(self.sizes)), "sound": plain(asdict(self.sound))}

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "DanceConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        sizes = read(DanceSizes, inner(table, "dance"), "dance", _LIMITS)
        return cls(sizes, SoundConfig.parse(inner(table, "sound")))

    @classmethod
    def tiny(cls) -> "DanceConfig":
        """Give a network of a few kilobytes for tests, of all kinds of layers."""
        sizes = DanceSizes((32, 32, 64), attending=1, frequencies=2)
        return cls(sizes, SoundConfig(rate=8_000, channels=1, samples=64))
