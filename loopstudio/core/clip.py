"""Take, Provenance and Clip: a sound on its way from an engine to the library."""

from dataclasses import dataclass

from loopstudio.core.audio import Audio
from loopstudio.core.counted import counted
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import LatentPoint
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo


@dataclass(frozen=True)
class Take:
    """Raw audio as an engine yields it: native rate and tempo, one item of a request.

    kept_at says after how many calls of a network somebody kept it as it was, None for all of them.
    key is one that the engine chose itself.
    """

    audio: Audio
    tempo: Tempo
    bars: int
    index: int
    seed: int
    label: str | None = None
    latent: LatentPoint | None = None
    kept_at: int | None = None
    key: str | None = None


@dataclass(frozen=True)
class Bounce:
    """How a clip's audio became that of a file of another form: in this order.

    Stretched to a tempo, resampled to a rate in Hz, centred (rid of the DC that stretching brings),
    levelled by gain_db, stored in an encoding such as "pcm16", dithered from a seed.
    """

    tempo: Tempo
    rate: int
    gain_db: float
    encoding: str
    dither_seed: int
    centred: bool = False


@dataclass(frozen=True)
class Provenance:
    """How a clip was made: enough to make the same audio again.

    bounces are what it went through since, first to last; none for a clip as it was made.
    """

    engine: str
    checkpoint: str
    sha256: str
    request: Request
    index: int
    seed: int
    app_version: str
    created: str
    label: str | None = None
    latent: LatentPoint | None = None
    licence: str | None = None
    bounces: tuple[Bounce, ...] = ()


@dataclass(frozen=True)
class Clip:
    """A finished loop: exact length at its tempo, seamless; with provenance if made here.

    kind is a word such as "drums"; key a name such as "Am", or None where the sound has no key.
    """

    name: str
    audio: Audio
    tempo: Tempo
    bars: int
    kind: str = "drums"
    key: str | None = None
    provenance: Provenance | None = None

    def __post_init__(self) -> None:
        if self.bars < 1:
            raise InvalidValue("A clip is at least one bar long.")
        wanted = self.tempo.bar_frames(self.audio.rate, self.bars)
        if self.audio.frames != wanted:
            raise InvalidValue(
                f"{counted(self.bars, 'bar')} at {self.tempo.bpm:g} BPM are {wanted} frames, "
                f"but the audio has {self.audio.frames}."
            )
