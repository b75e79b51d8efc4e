"""Sizes of a U-Net of diffusion, as values; named in the order in which sound goes through it."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.sizes import Limits, plain, read

MAX_STRIDE = 1 << 17
"""Samples of the deepest layer's frame: more than a second at any rate."""
_LIMITS = Limits(
    most={
        "inputs": 4_096,
        "outputs": 4_096,
        "channels": 4_096,
        "factors": 64,
        "items": 16,
        "attentions": 4,
        "crosses": 4,
        "heads": 64,
        "head": 512,
        "embedding": 8_192,
        "tokens": 4_096,
        "context": 4_096,
        "depth": 15,
        "features": 8_192,
        "frequencies": 4_096,
        "groups": 256,
    },
    absent=frozenset({"attentions", "crosses"}),
)


@dataclass(frozen=True)
class UnetConfig:
    """Sizes of a-unet's UNetV0, of which audio-diffusion-pytorch's networks are made.

    Layer i makes channels[i] of frames that are factors[i] of the layer above; on the way down and
    on the way up it holds items[i] times a residual block, what time modulates, attentions[i]
    layers of attention and crosses[i] that look at an embedding: `heads` heads of `head` channels.
    An embedding has so many features a token; where a network learned to do without one it holds
    `tokens` of its own instead. `context` channels are given beside the sound at layer `depth`.
    Time is told by `features` numbers, out of `frequencies` sines and cosines. circular: the sound
    is a loop and its ends are neighbours. Raises CheckpointError for sizes that do not fit.
    """

    inputs: int = 2
    outputs: int = 2
    channels: tuple[int, ...] = (8, 32, 64, 128, 256, 512, 512, 1024, 1024)
    factors: tuple[int, ...] = (1, 4, 4, 4, 2, 2, 2, 2, 2)
    items: tuple[int, ...] = (1, 2, 2, 2, 2, 2, 2, 4, 4)
    attentions: tuple[int, ...] = (0, 0, 0, 0, 0, 1, 1, 1, 1)
    crosses: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 0, 0, 0)
    heads: int = 8
    head: int = 64
    embedding: int = 0
    tokens: int = 0
    context: int = 0
    depth: int = 0
    features: int = 1024
    frequencies: int = 128
    groups: int = 8
    circular: bool = False

    def __post_init__(self) -> None:
        lists = (self.factors, self.items, self.attentions, self.crosses)
        if any(len(sizes) != len(self.channels) for sizes in lists):
            raise CheckpointError("The layers of the network are not told one by one.")
        if not self.groups or any(width % self.groups for width in self.channels):
            raise CheckpointError(
                f"The channels of the network cannot be normed in {self.groups} groups."
            )
        if self.stride > MAX_STRIDE:
            raise CheckpointError(f"A frame of {self.stride} samples is too long.")
        if not self.inputs or not self.outputs or not self.features or not self.frequencies:
            raise CheckpointError("The network takes nothing, gives nothing or knows no time.")
        if (any(self.crosses) != bool(self.embedding)) or (self.tokens and not self.embedding):
            raise CheckpointError("The network looks at an embedding it does not have.")
        if (any(self.attentions) or any(self.crosses)) and not self.heads * self.head:
            raise CheckpointError("The network attends with no heads.")
        if self.depth >= len(self.channels):
            raise CheckpointError(f"The network has no layer {self.depth} to be given anything at.")

    @property
    def stride(self) -> int:
        """Samples of a frame of the deepest layer; a sound is a whole number of those."""
        return math.prod(self.factors)

    @property
    def entering(self) -> tuple[int, ...]:
        """Channels that go into each layer."""
        return (self.inputs, *self.channels[:-1])

    @property
    def leaving(self) -> tuple[int, ...]:
        """Channels that come out of each layer."""
        return (self.outputs, *self.channels[:-1])

    @property
    def context_stride(self) -> int:
        """Samples of a frame of what is given at layer `depth`."""
        return math.prod(self.factors[: self.depth + 1])

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest."""
        return plain(asdict(self))

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "UnetConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        return read(cls, table, "unet", _LIMITS)

    @classmethod
    def tiny(cls, inputs: int = 1, outputs: int = 1, *, circular: bool = True) -> "UnetConfig":
        """Give a network of a few kilobytes for tests, of all kinds of layers that need no more."""
        return cls(
            inputs=inputs,
            outputs=outputs,
            channels=(4, 8, 8),
            factors=(1, 4, 2),
            items=(1, 2, 1),
            attentions=(0, 0, 1),
            crosses=(0, 0, 0),
            heads=2,
            head=4,
            features=16,
            frequencies=8,
            groups=4,
            circular=circular,
        )
