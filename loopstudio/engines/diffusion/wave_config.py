"""Sizes of our own diffusion vocoder, as values for a manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.unet_config import UnetConfig
from loopstudio.engines.sizes import Limits, inner, plain, read
from loopstudio.engines.vocoding.mel import MelConfig

GROUPS = 8
"""Groups in which the channels of what completes images are normed."""
_LIMITS = Limits(
    most={
        "rate": 384_000,
        "floor_db": 200,
        "bands": 1_024,
        "hop": 4_096,
        "split": 64,
        "colour": 100,
        "width": 1_024,
        "blocks": 32,
        "rounds": 16,
        "sure": 100,
    },
    later=frozenset({"rounds", "sure"}),
    absent=frozenset({"colour", "rounds"}),
)


@dataclass(frozen=True)
class _Sizes:
    rate: int
    floor_db: int
    bands: int
    hop: int
    split: int
    colour: int
    width: int
    blocks: int
    rounds: int = 2
    sure: int = 15


@dataclass(frozen=True)
class WaveConfig:
    """A network that is told images of `bands` mel bands, a frame every `hop` samples at `rate` Hz.

    Sound goes through it as cells of hop / split bands, a frame every hop / split samples. colour
    is how far, in percent, noise has the colour of the image: 100 divides each cell by what the
    image says of its level, 0 leaves sound as it is, which is the published objective. Images of
    dull loops are completed by `blocks` blocks of `width` channels. What was polished is brought
    to its image `rounds` times, which noise left behind is above. sure is how far, in tenths of a
    neper, cells are thought to be off the image's level at most. Raises CheckpointError for none of
    it, and for a U-Net that takes or gives other channels.
    """

    rate: int = 44_100
    floor_db: int = 90
    bands: int = 80
    hop: int = 525
    split: int = 5
    colour: int = 100
    width: int = 96
    blocks: int = 3
    rounds: int = 2
    sure: int = 15
    unet: UnetConfig = field(default_factory=lambda: own_wave_unet(105))

    def __post_init__(self) -> None:
        if self.hop % self.split:
            raise CheckpointError(f"A frame of {self.hop} is no multiple of {self.split} cells.")
        wanted = 5 * self.cells, 3 * self.cells
        if (self.unet.inputs, self.unet.outputs) != wanted:
            raise CheckpointError(
                f"The network takes {self.unet.inputs} channels and gives {self.unet.outputs}; one "
                f"of {self.cells} bands takes {wanted[0]} and gives {wanted[1]}."
            )
        if not self.unet.circular or self.unet.context or self.unet.embedding:
            raise CheckpointError("The network is told other things than an image of a loop.")
        if not self.sure:
            raise CheckpointError("The network's cells can be off the image's level by nothing.")
        if not self.width or self.width % GROUPS:
            raise CheckpointError(f"Blocks of {self.width} channels are none of {GROUPS} groups.")
        if self.unet.stride % self.split:
            raise CheckpointError("The network's frames are no whole number of the image's.")

    @property
    def cells(self) -> int:
        """Bands of a frame, and samples between two of them."""
        return self.hop // self.split

    @property
    def stride(self) -> int:
        """Samples that a loop is a whole number of times long."""
        return self.cells * self.unet.stride

    @property
    def image(self) -> MelConfig:
        """How the images it is told are made."""
        return MelConfig(self.rate, self.hop, 4 * self.hop, self.bands, -float(self.floor_db))

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest."""
        own = {name: getattr(self, name) for name in _Sizes.__dataclass_fields__}
        return plain(own) | {"unet": self.unet.table()}

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "WaveConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        own = {key: value for key, value in table.items() if key != "unet"}
        sizes = read(_Sizes, own, "network", _LIMITS)
        return cls(**vars(sizes), unet=UnetConfig.parse(inner(table, "unet")))

    @classmethod
    def tiny(cls) -> "WaveConfig":
        """Give a network of some kilobytes for tests, of the same images."""
        unet = UnetConfig(
            inputs=105,
            outputs=63,
            channels=(16, 16),
            factors=(5, 5),
            items=(1, 1),
            attentions=(0, 0),
            crosses=(0, 0),
            features=16,
            frequencies=8,
            groups=4,
            circular=True,
        )
        return cls(bands=20, split=25, width=16, blocks=1, unet=unet)


def own_wave_unet(cells: int) -> UnetConfig:
    """Give the U-Net that a processor trains: 4.5 million weights, so that its state is small."""
    return UnetConfig(
        inputs=5 * cells,
        outputs=3 * cells,
        channels=(160, 176, 192),
        factors=(1, 5, 2),
        items=(2, 2, 2),
        attentions=(0, 0, 1),
        crosses=(0, 0, 0),
        heads=4,
        head=32,
        features=128,
        frequencies=64,
        groups=8,
        circular=True,
    )
