"""Sizes of a melodist: what a GAN bundle's manifest says of one, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.score import OCTAVE, STEPS
from loopstudio.engines.sizes import Limits, inner, plain, read
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

MODES = 2
"""Each kind of loop is known in major and in minor."""
LAYERS = 8
"""Rows of w: the first half tells what is played, the last what it sounds like."""
LIMITS = Limits(
    most={
        "labels": 1_024,
        "notes_dim": 4_096,
        "sound_dim": 4_096,
        "notes_w": 4_096,
        "sound_w": 4_096,
        "clusters": 1_024,
        "lowest": 127,
        "rows": 128,
        "width": 4_096,
        "blocks": 64,
        "latent": 1_024,
        "frames": 4_096,
    },
)


@dataclass(frozen=True)
class _Sizes:
    labels: int = 7
    notes_dim: int = 128
    sound_dim: int = 64
    notes_w: int = 160
    sound_w: int = 96
    clusters: int = 16
    lowest: int = 16
    rows: int = 84
    width: int = 192
    blocks: int = 6
    latent: int = 43
    frames: int = 42


@dataclass(frozen=True)
class MelodistConfig(_Sizes):
    """Sizes of a melodist. labels are kinds of loop, each known in major and minor.

    notes_dim and sound_dim values of z tell what is played and what it sounds like, both spread to
    `clusters` places of a kind; notes_w and sound_w are as many as they are mapped to. A score has
    `rows` semitones from MIDI note `lowest` on, for a bar in C. A bar is `frames` latents, of which
    `latent` dimensions of the image's are drawn by `blocks` layers of a width. Raises
    CheckpointError for sizes of nothing, and more dimensions than the image's decoder takes.
    """

    image: ImageConfig = field(default_factory=ImageConfig)

    circular = True

    def __post_init__(self) -> None:
        sizes = {key: value for key, value in asdict(self).items() if key != "image"}
        if min(sizes.values()) < 1:
            raise CheckpointError("A melodist of no size cannot be.")
        if self.latent > self.image.latent:
            raise CheckpointError(
                f"A melodist draws {self.latent} dimensions, but its image has {self.image.latent}."
            )

    @property
    def layers(self) -> int:
        """How many w vectors a loop has."""
        return LAYERS

    @property
    def conditions(self) -> int:
        """How many ways of being told what to play there are: kinds in major and minor."""
        return MODES * self.labels

    @property
    def z_dim(self) -> int:
        """Values that a loop is drawn from."""
        return self.notes_dim + self.sound_dim

    @property
    def noise_shapes(self) -> tuple[tuple[int, int], ...]:
        """The planes that loosen starts and velocities: a value for each row in each step."""
        return ((self.rows, STEPS),) * 2

    @property
    def w_dim(self) -> int:
        """Values of one row of w; the last twelve tell the tonic, which is the largest of them."""
        return self.notes_w + self.sound_w + OCTAVE

    @property
    def keys(self) -> int:
        """Rows of a score once it is moved to its key: five semitones down to six up."""
        return self.rows + OCTAVE - 1

    @property
    def plane(self) -> tuple[int, int]:
        """The shape of the image: bands and frames."""
        return self.image.vocoder.bands, self.frames * self.image.division

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest; the vocoder stands there by itself."""
        own = {key: value for key, value in asdict(self).items() if key != "image"}
        drawn = {key: v for key, v in self.image.table().items() if key not in ("form", "vocoder")}
        return plain(own) | {"image": drawn}

    @classmethod
    def parse(cls, table: Mapping[str, object], vocoder: VocoderConfig) -> "MelodistConfig":
        """Read that form, drawing for a vocoder; raises CheckpointError for anything else."""
        own = {key: value for key, value in table.items() if key != "image"}
        sizes = read(_Sizes, own, "generator", LIMITS)
        drawn = {**inner(table, "image"), "vocoder": plain(asdict(vocoder))}
        return cls(**asdict(sizes), image=ImageConfig.parse(drawn))

    @classmethod
    def tiny(cls) -> "MelodistConfig":
        """Give a network of a few kilobytes for tests."""
        return cls(
            labels=3,
            notes_dim=8,
            sound_dim=6,
            notes_w=8,
            sound_w=8,
            clusters=2,
            lowest=36,
            rows=36,
            width=8,
            blocks=4,
            latent=4,
            image=ImageConfig.tiny(),
        )
