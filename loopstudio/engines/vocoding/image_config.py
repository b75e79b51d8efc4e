"""What a bundle's manifest says about a network of our own form, which goes by way of an image."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.sizes import Limits, inner, plain, read
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

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
        "courses": 1_024,
        "course_width": 4_096,
        "course_blocks": 64,
        "rounds": 64,
        "headroom_db": 60,
        "tones": 4_096,
        "partials": 4_096,
    },
    later=frozenset({"vocoder", "rounds", "headroom_db", "tones", "partials"})
    | {"courses", "course_width", "course_blocks"},
)


@dataclass(frozen=True)
class ImageConfig:
    """Sizes of a network: `division` frames of an image are one of latents.

    width and blocks are those of the layers at the image's frames, deep and deep_blocks of those at
    the latents'; vocoder is what sounds the image. courses of the latents, the last ones, hold the
    courses of partials beside it, by layers of course_width and course_blocks. Raises
    CheckpointError where there is nothing of one of the others, where the vocoder cannot hold its
    tones, and where it would read from the image what it is told.
    """

    latent: int = 64
    division: int = 4
    width: int = 160
    blocks: int = 2
    deep: int = 224
    deep_blocks: int = 3
    courses: int = 0
    course_width: int = 192
    course_blocks: int = 2
    vocoder: VocoderConfig = field(default_factory=VocoderConfig)

    def __post_init__(self) -> None:
        if min(self.drawn, self.division, self.width, self.deep, self.course_width) < 1:
            raise CheckpointError("A network without latents, frames or width cannot be.")
        if not self.vocoder.can_hold_tones:
            raise CheckpointError("The vocoder's frames are too far apart to hold its tones.")
        if self.courses and not self.vocoder.can_be_told:
            raise CheckpointError("The image's frames are too far apart to tell of partials.")
        if self.courses and self.vocoder.partials:
            raise CheckpointError("The vocoder is told of partials: it need not read them as well.")

    # What the engine asks of every network.
    channels = 1
    extra = 0
    raw = None
    latent_kind: Literal["variational"] = "variational"

    @property
    def drawn(self) -> int:
        """How many of the latents draw the image."""
        return self.latent - self.courses

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

    @classmethod
    def tiny_with_courses(cls) -> "ImageConfig":
        """Give one whose latents hold the courses of partials as well."""
        tiny = cls.tiny()
        told = replace(tiny.vocoder, partials=0)
        return replace(tiny, latent=9, courses=3, course_width=8, course_blocks=1, vocoder=told)
