"""What a GAN bundle's manifest says about its networks, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.melgan import MelganConfig
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.engines.sizes import Limits, inner, plain, read
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

LIMITS = Limits(
    most={
        "bands": 1_024,
        "hop": 4_096,
        "templates": 256,
        "clusters": 1_024,
        "timbre": 4_096,
        "rounds": 64,
        "headroom_db": 60,
        "tones": 4_096,
        "partials": 4_096,
    },
    later=frozenset(
        {"templates", "clusters", "timbre", "rounds", "headroom_db", "tones", "partials"}
    ),
)

MELODIST = "melodist"
_BANDS_FIRST, _FRAMES_FIRST = "bands-frames", "frames-bands"


@dataclass(frozen=True)
class GanConfig:
    """Sizes of a generator and of the vocoder behind it.

    frames_first says that the generator draws (frames, bands), as pjloop-gan's does. Raises
    CheckpointError where the two do not fit together.
    """

    generator: GeneratorConfig | MelodistConfig
    vocoder: VocoderConfig | MelganConfig
    frames_first: bool = False

    def __post_init__(self) -> None:
        if self.bands != self.vocoder.bands:
            raise CheckpointError(
                f"The generator draws {self.bands} bands, but the vocoder reads "
                f"{self.vocoder.bands}: they do not belong together."
            )
        if isinstance(self.vocoder, VocoderConfig) and not self.vocoder.can_hold_tones:
            raise CheckpointError("The vocoder's frames are too far apart to hold its tones.")

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
        vocoder = {"kind": kind, **plain(asdict(self.vocoder))}
        if isinstance(self.generator, MelodistConfig):
            form = {"form": MELODIST, "keys": True}
            return {**form, "generator": self.generator.table(), "vocoder": vocoder}
        return {
            "axes": _FRAMES_FIRST if self.frames_first else _BANDS_FIRST,
            "generator": plain(asdict(self.generator)),
            "vocoder": vocoder,
        }

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> "GanConfig":
        """Read that form; raises CheckpointError, with what is wrong, for anything else."""
        if table.get("form") == MELODIST:
            return cls._melodist(table)
        axes = table.get("axes", _BANDS_FIRST)
        if axes not in (_BANDS_FIRST, _FRAMES_FIRST):
            raise CheckpointError(f"The manifest's axes {axes!r:.40} are not known here.")
        vocoder = dict(inner(table, "vocoder"))
        kind = vocoder.pop("kind", None)
        generator = read(GeneratorConfig, inner(table, "generator"), "generator", LIMITS)
        frames_first = axes == _FRAMES_FIRST
        match kind:
            case "spectral":
                sizes = read(VocoderConfig, vocoder, "vocoder", LIMITS)
                return cls(generator, sizes, frames_first)
            case "melgan":
                melgan = read(MelganConfig, vocoder, "vocoder", LIMITS)
                return cls(generator, melgan, frames_first)
            case _:
                raise CheckpointError(f"The manifest names a vocoder {kind!r:.40} unknown here.")

    @classmethod
    def _melodist(cls, table: Mapping[str, object]) -> "GanConfig":
        told = {key: value for key, value in inner(table, "vocoder").items() if key != "kind"}
        vocoder = read(VocoderConfig, told, "vocoder", LIMITS)
        return cls(MelodistConfig.parse(inner(table, "generator"), vocoder), vocoder)
