"""What shapes do not tell of a published network: read from tables beside it, or told by a person.

Training scripts write such tables down: Hydra's `config.yaml`, the `config.json` of a diffusers
model, and `model_config` or `hyper_parameters` inside of a checkpoint.
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple, TypeGuard, TypeVar, get_args

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import Scaling

_DEEPEST = 6
_MOST_TABLES = 1_000


class Count(NamedTuple):
    """Which setting a number in a table is, and its least and largest value."""

    setting: str
    least: int
    most: int


COUNTS: Mapping[str, Count] = {
    "sample_rate": Count("rate", 8_000, 192_000),
    "sampling_rate": Count("rate", 8_000, 192_000),
    "mel_sample_rate": Count("rate", 8_000, 192_000),
    "sample_size": Count("samples", 1, 1 << 24),
    "native_chunk_size": Count("samples", 1, 1 << 24),
    "length": Count("samples", 1 << 10, 1 << 24),
    "attention_heads": Count("heads", 1, 64),
    "resnet_groups": Count("groups", 1, 256),
    "upsample_factor": Count("upsampling", 2, 256),
    "mel_hop_length": Count("hop", 1, 8_192),
}
"""Names in those tables."""
SCALINGS: tuple[Scaling, ...] = get_args(Scaling)

T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """What is known of a network beside its shapes; None is not known.

    rate in Hz; samples of the sounds it learned on; channels of a vocoder's sound, which it makes
    one by one; heads of attention and groups of norms; how many times an upsampler raises the rate;
    stride of a learned transform; hop of a vocoder's image, and scaling of any; whether latents are
    bounded by a hyperbolic tangent; whether the sounds it learned on were one-shots; how many
    attentions of a layer look at an embedding that is as wide as it, which may be none. Raises
    CheckpointError for other counts below one.
    """

    rate: int | None = None
    samples: int | None = None
    channels: int | None = None
    heads: int | None = None
    groups: int | None = None
    upsampling: int | None = None
    stride: int | None = None
    hop: int | None = None
    scaling: Scaling | None = None
    bounded: bool | None = None
    one_shot: bool | None = None
    crosses: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least = 0 if field.name == "crosses" else 1
            if _is_whole(value) and value < least:
                raise CheckpointError(f"A network has no {field.name} of {value}.")

    def over(self, other: "Settings") -> "Settings":
        """Give these, and others where nothing is known."""
        both = {
            field.name: usual(getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)
        }
        return Settings(**both)

    @classmethod
    def of(cls, table: object) -> "Settings":
        """Read a table, and the tables within it; what has another form is passed over.

        Where a name stands twice, what lies less deep counts.
        """
        found: dict[str, int] = {}
        scaling: Scaling | None = None
        for inner in _tables(table):
            for name, (setting, least, most) in COUNTS.items():
                value = inner.get(name)
                if _is_whole(value) and least <= value <= most:
                    found.setdefault(setting, value)
            scaling = scaling or _scaling(inner)
        return cls(
            rate=found.get("rate"),
            samples=found.get("samples"),
            heads=found.get("heads"),
            groups=found.get("groups"),
            upsampling=found.get("upsampling"),
            hop=found.get("hop"),
            scaling=scaling,
        )


def usual(value: T | None, otherwise: T) -> T:
    """Give a value, or what stands in its place where it is not known."""
    return otherwise if value is None else value


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _scaling(table: Mapping[object, object]) -> Scaling | None:
    if table.get("mel_normalize_log") is True:
        return "log"
    if table.get("mel_normalize") is True:
        return "root"
    plain = table.get("mel_normalize_log") is False and table.get("mel_normalize") is not True
    return "plain" if plain else None


def _tables(table: object) -> Iterator[Mapping[object, object]]:
    """Give a table and those within, the nearest first."""
    level, seen = [table], 0
    for _ in range(_DEEPEST):
        deeper: list[object] = []
        for value in level:
            inner = vars(value) if isinstance(value, Namespace) else value
            if isinstance(inner, dict) and seen < _MOST_TABLES:
                seen += 1
                yield inner
                deeper += inner.values()
        level = deeper
