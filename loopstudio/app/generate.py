"""From a request to finished clips: the engine's raw takes, fitted, stretched and levelled."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from loopstudio.app.in_common import key_in_common, kind_in_common
from loopstudio.app.loaded import Loaded, Loader
from loopstudio.app.near import SAME_KEY, distance
from loopstudio.app.polished import held
from loopstudio.app.repainting import repainted
from loopstudio.app.vocoder import vocoder_of
from loopstudio.audio.level import decibels, gain, remove_dc, rms_db
from loopstudio.audio.limiter import loud
from loopstudio.audio.loop import close_gap, joined, tail_fold
from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip, Provenance, Take
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.engine import Engine, Excerpting, Hearing, Polishing, Run
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.excerpt import Excerpt
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.core.version import VERSION
from loopstudio.core.wave_request import WaveRequest
from loopstudio.engines.resounding import resounded
from loopstudio.library.words import two_words

PEAK_DBTP = -1.0
LOUDNESS_LUFS = -16.0
"""The mean loudness of the bars the drum networks learn from, at that peak."""

_FOLD_MS = 50.0


class Workbench:
    """The engine loaded last, kept for the next request, and the clips made with it."""

    def __init__(self, load: Loader) -> None:
        self._engines, self._vocoders = Loaded(load), Loaded(load)
        self._last: tuple[Engine[Request], _Finishing] | None = None

    def clips(
        self,
        request: Request,
        info: CheckpointInfo,
        run: Run,
        vocoder: CheckpointInfo | None = None,
    ) -> Generator[Clip, None, None]:
        """Yield finished clips in order, loading the checkpoint first where another is loaded.

        vocoder is that of the request, where it names one.
        """
        for take in self._takes(request, info, run, vocoder):
            clip = finish(take, request, info)
            self._last = self._engines.engine(info), _Finishing.between(take.audio, clip.audio)
            yield clip

    def excerpt(
        self, request: Request, info: CheckpointInfo, place: float, run: Run
    ) -> Excerpt | None:
        """Give what the first loop sounds from a place on, as loud as the last clip was made.

        None where only whole loops are made, and before the first of them.
        """
        engine = self._engines.engine(info)
        if self._last is None or self._last[0] is not engine or not isinstance(engine, Excerpting):
            return None
        part = engine.excerpt(request, place, run)
        return None if part is None else replace(part, audio=self._last[1].of(part.audio))

    def encode(self, audio: Audio, info: CheckpointInfo) -> LatentTrack:
        """Say where a loop lies; raises CheckpointError for a checkpoint that hears nothing."""
        engine = self._engines.engine(info)
        if not isinstance(engine, Hearing):
            raise CheckpointError(
                f"{info.title} hears no sound: choose a checkpoint of Morph or Diffuse."
            )
        return engine.encode(audio)

    def close(self) -> None:
        """Free the engines that are loaded."""
        self._engines.close()
        self._vocoders.close()
        self._last = None

    def _takes(
        self, request: Request, info: CheckpointInfo, run: Run, vocoder: CheckpointInfo | None
    ) -> Iterator[Take]:
        engine, wanted = self._engines.engine(info), vocoder_of(request)
        if vocoder is None or wanted is None:
            return engine.generate(request, run)
        polishing = self._vocoders.engine(vocoder)
        if not isinstance(polishing, Polishing):
            raise CheckpointError(f"{vocoder.title} is no diffusion vocoder.")
        return resounded(engine, polishing, wanted, request, run)


@dataclass(frozen=True, eq=False)
class _Finishing:
    """What finishing did to a loop, for a part of one like it: what was subtracted, and the gain.

    offsets are those of each channel (channels, 1); lift is in dB.
    """

    offsets: Samples
    lift: float

    @classmethod
    def between(cls, raw: Audio, done: Audio) -> "_Finishing":
        offsets = raw.samples.mean(axis=1, keepdims=True)
        level = rms_db(Audio(raw.samples - offsets, raw.rate))
        return cls(offsets, rms_db(done) - level)

    def of(self, raw: Audio) -> Audio:
        centred = Audio(raw.samples - self.offsets, raw.rate)
        room = PEAK_DBTP - decibels(float(np.abs(centred.samples).max()))
        return gain(centred, min(self.lift, room))


def finish(take: Take, request: Request, info: CheckpointInfo, name: str | None = None) -> Clip:
    """Make a clip of a take: exact bars at the request's tempo, joined, no DC, peak at -1 dBTP.

    One that would be quiet at that peak is limited, to be as loud as what it will lie beside in a
    DAW. What was painted over is laid into its original instead, whose level it has (`repainting`),
    and what was polished keeps its own.
    Without a name it gets two words that its seed chooses. Raises InvalidValue where the request
    asks for another meter than the checkpoint makes.
    """
    _check_meter(take.tempo, request.tempo, info)
    exact = to_bars(take.audio, take.tempo.bar_frames(take.audio.rate, take.bars))
    stretched = stretch(exact, take.tempo, request.tempo, take.bars)
    audio = _levelled(stretched, request)
    provenance = Provenance(
        engine=info.engine,
        checkpoint=info.name,
        sha256=info.sha256,
        request=_as_made(request, take),
        index=take.index,
        seed=take.seed,
        app_version=VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        label=take.label,
        latent=take.latent,
        licence=info.licence,
    )
    return Clip(
        name=name or two_words(take.seed),
        audio=audio,
        tempo=request.tempo,
        bars=take.bars,
        kind=_kind_of(request) or info.kind,
        key=take.key or _key_of(request, take.index, info),
        provenance=provenance,
    )


def _key_of(request: Request, index: int, info: CheckpointInfo) -> str | None:
    match request:
        case MorphRequest():
            key = key_in_common(request)
            if key is None:
                return None
            # Far from its sounds a loop has their notes no more.
            far = distance(request, index, Dimensions.of(info.network))
            return key if far <= SAME_KEY else None
        case DiffuseRequest() | WaveRequest():
            return request.key
        case _:
            # Of these an engine says itself in which key it made them.
            return None


def _kind_of(request: Request) -> str | None:
    """Give the kind of the loops that something is made of, where it has one."""
    match request:
        case MorphRequest():
            return kind_in_common(request)
        case DiffuseRequest() | WaveRequest():
            return request.kind
        case _:
            return None


def to_bars(audio: Audio, frames: int) -> Audio:
    """Give exactly `frames` frames: a short bar rings on, what follows a bar is folded onto it."""
    if audio.frames <= frames:
        return close_gap(audio, frames)
    return tail_fold(audio, frames, _FOLD_MS)


def _as_made(request: Request, take: Take) -> Request:
    """Give the request that makes a take again: one that was kept early says so."""
    if take.kept_at is None or not isinstance(request, DiffuseRequest):
        return request
    return replace(request, kept_at=take.kept_at)


def _levelled(made: Audio, request: Request) -> Audio:
    if isinstance(request, WaveRequest):
        return held(made, request, PEAK_DBTP)
    painted = repainted(made, request, PEAK_DBTP)
    if painted is not None:
        return painted
    return loud(joined(remove_dc(made)), LOUDNESS_LUFS, PEAK_DBTP)


def _check_meter(made: Tempo, wanted: Tempo, info: CheckpointInfo) -> None:
    if (made.numerator, made.denominator) != (wanted.numerator, wanted.denominator):
        raise InvalidValue(
            f"{info.title} makes bars of {made.numerator}/{made.denominator}, "
            f"not of {wanted.numerator}/{wanted.denominator}."
        )
