"""Sizes of Diffuse's own form: diffusion over the latents of loops, as values for a manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.unet_config import UnetConfig
from loopstudio.engines.sizes import Limits, inner, plain, read

TOKENS = 2
"""What a network may be told: a style, and a key."""
KEYS = 24
"""Twelve tonics, each major and minor."""
_LIMITS = Limits(
    most={"latent": 4_096, "width": 4_096, "levels": 16, "styles": 1_024, "beats": 64},
)


@dataclass(frozen=True)
class _Sizes:
    latent: int
    styles: int
    keys: bool
    beats: tuple[int, ...]


@dataclass(frozen=True)
class LatentConfig:
    """A network over `latent` rows of latents that is told a style, a key, and where the bar is.

    beats are how often in a bar each pair of waves turns that tells a frame its place in it: a
    network that sees a loop as a circle would not know where the bar begins. Raises
    CheckpointError for a U-Net that takes or gives other channels.
    """

    latent: int = 43
    styles: int = 18
    keys: bool = True
    beats: tuple[int, ...] = (1, 2, 4, 8, 16)
    unet: UnetConfig = field(default_factory=lambda: own_unet(43, 5))

    def __post_init__(self) -> None:
        taken = self.latent + 2 * len(self.beats)
        if (self.unet.inputs, self.unet.outputs) != (taken, self.latent):
            raise CheckpointError(
                f"The network takes {self.unet.inputs} channels and gives {self.unet.outputs}; one "
                f"of {self.latent} latents takes {taken} and gives {self.latent}."
            )
        if self.unet.tokens != TOKENS or not self.unet.circular or self.unet.context:
            raise CheckpointError("The network is told other things than a style and a key.")

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest."""
        own = {"latent": self.latent, "styles": self.styles, "keys": self.keys}
        return plain(own | {"beats": self.beats}) | {"unet": self.unet.table()}

    @classmethod
    def asked(cls, told: Mapping[str, object]) -> "LatentConfig":
        """Read the sizes that are told, the others as usual; raises CheckpointError."""
        table = {**cls().table(), **told}
        if "unet" not in told:
            sizes = _sizes(table)
            table["unet"] = own_unet(sizes.latent, len(sizes.beats)).table()
        return cls.parse(table)

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "LatentConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        sizes, unet = _sizes(table), UnetConfig.parse(inner(table, "unet"))
        return cls(sizes.latent, sizes.styles, sizes.keys, sizes.beats, unet)

    @classmethod
    def tiny(cls) -> "LatentConfig":
        """Give a network of a few kilobytes for tests."""
        unet = UnetConfig(
            inputs=10,
            outputs=6,
            channels=(8, 8),
            factors=(1, 2),
            items=(1, 1),
            attentions=(0, 1),
            crosses=(1, 1),
            heads=2,
            head=4,
            embedding=8,
            tokens=TOKENS,
            features=16,
            frequencies=8,
            groups=4,
            circular=True,
        )
        return cls(latent=6, styles=3, beats=(1, 4), unet=unet)


def _sizes(table: Mapping[str, object]) -> _Sizes:
    own = {key: value for key, value in table.items() if key != "unet"}
    return read(_Sizes, own, "network", _LIMITS)


def own_unet(latent: int, beats: int) -> UnetConfig:
    """Give the U-Net that a processor trains: 4.6 million weights, so that its state is small."""
    return UnetConfig(
        inputs=latent + 2 * beats,
        outputs=latent,
        channels=(128, 176, 224),
        factors=(1, 2, 3),
        items=(2, 2, 2),
        attentions=(0, 1, 1),
        crosses=(0, 1, 1),
        heads=4,
        head=32,
        embedding=64,
        tokens=TOKENS,
        features=128,
        frequencies=64,
        groups=8,
        circular=True,
    )
