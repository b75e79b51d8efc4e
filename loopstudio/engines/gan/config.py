"""What a GAN bundle's manifest says about its networks, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar, get_type_hints

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.melgan import MelganConfig
from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.engines.gan.vocoder import VocoderConfig

MAX_SIZE = 192_000
MAX_LIST = 16
MAX_OF = {
    "rate": 192_000,
    "bands": 1_024,
    "hop": 4_096,
    "templates": 256,
    "clusters": 1_024,
    "timbre": 4_096,
    "rounds": 64,
    "headroom_db": 60,
    "tones": 4_096,
}
"""Sizes with another limit than MAX_SIZE: what is computed from them grows with their product."""
LATER = {"templates", "clusters", "timbre", "rounds", "headroom_db", "tones"}
"""Sizes that the first bundles do not name: their defaults stand for those."""

_BANDS_FIRST, _FRAMES_FIRST = "bands-frames", "frames-bands"

C = TypeVar("C", GeneratorConfig, VocoderConfig, MelganConfig)


@dataclass(frozen=True)
class GanConfig:
    """Sizes of a generator and of the vocoder behind it.

    frames_first says that the generator draws (frames, bands), as pjloop-gan's does. Raises
    CheckpointError where the two do not fit together.
    """

    generator: GeneratorConfig
    vocoder: VocoderConfig | MelganConfig
    frames_first: bool = False

    def __post_init__(self) -> None:
        if self.bands != self.vocoder.bands:
            raise CheckpointError(
                f"The generator draws {self.bands} bands, but the vocoder reads "
                f"{self.vocoder.bands}: they do not belong together."
            )
        if isinstance(self.vocoder, VocoderConfig) and not self.vocoder.can_hold_tones:
            raise CheckpointError("The vocoder's frames are too far apart to hold low tones.")

    @property
    def bands(self) -> int:
        """Mel bands of an image."""
        return self.generator.plane[1 if self.frames_first else 0]

    @property
    def frames(self) -> int:
        """Frames of an image."""
        return self.generator.plane[0 if self.frames_first else 1]

    @property
    def samples(self) -> int:
        """Samples the vocoder makes of one image."""
        return self.frames * self.vocoder.hop

    def table(self) -> dict[str, object]:
        """Give the form that stands in a manifest under `network`."""
        kind = "melgan" if isinstance(self.vocoder, MelganConfig) else "spectral"
        return {
            "axes": _FRAMES_FIRST if self.frames_first else _BANDS_FIRST,
            "generator": _plain(asdict(self.generator)),
            "vocoder": {"kind": kind, **_plain(asdict(self.vocoder))},
        }

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "GanConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        axes = table.get("axes", _BANDS_FIRST)
        if axes not in (_BANDS_FIRST, _FRAMES_FIRST):
            raise CheckpointError(f"The manifest's axes {axes!r:.40} are not known here.")
        vocoder = dict(_inner(table, "vocoder"))
        kind = vocoder.pop("kind", None)
        generator = _read(GeneratorConfig, _inner(table, "generator"), "generator")
        frames_first = axes == _FRAMES_FIRST
        match kind:
            case "spectral":
                return cls(generator, _read(VocoderConfig, vocoder, "vocoder"), frames_first)
            case "melgan":
                return cls(generator, _read(MelganConfig, vocoder, "vocoder"), frames_first)
            case _:
                raise CheckpointError(f"The manifest names a vocoder {kind!r:.40} unknown here.")


def _plain(table: Mapping[str, object]) -> dict[str, object]:
    return {key: list(v) if isinstance(v, tuple) else v for key, v in table.items()}


def _inner(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = table.get(name)
    if not isinstance(value, dict):
        raise CheckpointError(f"The manifest does not describe its {name}.")
    return value


def _read(config: type[C], table: Mapping[str, object], where: str) -> C:
    hints = get_type_hints(config)
    known = {field.name for field in fields(config)}
    if unknown := sorted(set(table) - known):
        raise CheckpointError(f"The manifest's {where} has a size {unknown[0]!r:.40} unknown here.")
    if missing := sorted(known - set(table) - LATER):
        raise CheckpointError(f"The manifest's {where} does not say {missing[0]!r}.")
    sizes: dict[str, Any] = {
        key: _size(value, hints[key], where, key) for key, value in table.items()
    }
    return config(**sizes)


def _size(value: object, hint: object, where: str, key: str) -> bool | int | tuple[int, ...]:
    most = MAX_OF.get(key, MAX_SIZE)
    if hint is bool and isinstance(value, bool):
        return value
    if hint is int and _is_whole(value, 0, most):
        return int(str(value))
    if hint not in (bool, int) and isinstance(value, list) and 0 < len(value) <= MAX_LIST:
        long_enough = hint != tuple[int, int] or len(value) == 2
        if long_enough and all(_is_whole(item, 1, most) for item in value):
            return tuple(value)
    raise CheckpointError(f"The manifest's {where}.{key} is {value!r:.40}, which is no size.")


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
