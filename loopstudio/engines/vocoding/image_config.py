"""What a bundle's manifest says about a network of our own form, which goes by way of an image."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.sizes import Limits, inner, plain, read
from loopstudio.engines.vocoding.vocoder import VocoderConfig

FORM = "image"
LIMITS = Limits(
    most={
        "bands": 1_024,
        "hop": 4_096,
        "division": 64,
        "latent": 1_024,
        "width": 4_096,
        "deep": 4_096,
        "blocks": 64,
        "deep_blocks": 64,
        "rounds": 64,
        "headroom_db": 60,
        "tones": 4_096,
        "partials": 4_096,
    },
    later=frozenset({"vocoder", "rounds", "headroom_db", "tones", "partials"}),
)


@dataclass(frozen=True)
class ImageConfig:
    """Sizes of a network: `division` frames of an image are one of latents.

    width and blocks are those of the layers at the image's frames, deep and deep_blocks of those at
    the latents'; vocoder is what sounds the image. Raises CheckpointError where there is nothing of
    one of them, and where the vocoder cannot hold its tones.
    """

    latent: int = 64
    division: int = 4
    width: int = 160
    blocks: int = 2
    deep: int = 224
    deep_blocks: int = 3
    vocoder: VocoderConfig = field(default_factory=VocoderConfig)

    def __post_init__(self) -> None:
        if min(self.latent, self.division, self.width, self.deep) < 1:
            raise CheckpointError("A network without latents, frames or width cannot be.")
        if not self.vocoder.can_hold_tones:
            raise CheckpointError("The vocoder's frames are too far apart to hold its tones.")

    # What the engine asks of every network.
    channels = 1
    extra = 0
    raw = None
    latent_kind: Literal["variational"] = "variational"

    @property
    def rate(self) -> int:
        """Sample rate in Hz."""
        return self.vocoder.rate

    @property
    def hop(self) -> int:
        """Samples for each frame of latents."""
        return self.division * self.vocoder.hop

    @property
    def dimensions(self) -> int:
        """How many dimensions a musician may move."""
        return self.latent

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest."""
        sizes = {k: v for k, v in asdict(self).items() if k != "vocoder"}
        return {"form": FORM, **sizes, "vocoder": plain(asdict(self.vocoder))}

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "ImageConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        vocoder = read(VocoderConfig, inner(table, "vocoder"), "vocoder", LIMITS)
        own = {k: v for k, v in table.items() if k not in ("form", "vocoder")}
        return cls(**{**asdict(read(cls, own, "network", LIMITS)), "vocoder": vocoder})

    @classmethod
    def tiny(cls) -> "ImageConfig":
        """Give a network of a few kilobytes for tests."""
        small = VocoderConfig.tiny()
        return cls(latent=6, width=8, blocks=1, deep=8, deep_blocks=1, vocoder=small)
