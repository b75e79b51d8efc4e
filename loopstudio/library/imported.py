"""Imported: a person's own audio file as a clip of whole bars."""

from dataclasses import dataclass, replace
from pathlib import Path

from loopstudio.audio.convert import read_audio
from loopstudio.audio.loop import close_gap, fit, tail_fold
from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.tags import Tags
from loopstudio.audio.tempo_estimate import bpm_from_name, estimate
from loopstudio.audio.texts import read_texts
from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip, Provenance
from loopstudio.core.errors import AudioFileError, CutShort, InvalidValue, LibraryError
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import MAX_NAME

MOST_BARS = 64
WAVES = (".wav", ".wave")

_WELL_CUT = 0.01
_FADE_MS = 50.0
_COMMON_BEATS = 4


@dataclass(frozen=True)
class Wish:
    """What a person says of a file; None is found out from its tags, its name or its sound."""

    tempo: Tempo | None = None
    bars: int | None = None
    kind: str | None = None
    key: str | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        if self.bars is not None and not 1 <= self.bars <= MOST_BARS:
            raise InvalidValue(f"{self.bars} bars is outside 1 to {MOST_BARS}.")


@dataclass(frozen=True)
class _Source:
    audio: Audio
    tags: Tags
    provenance: Provenance | None = None


def clip_from_file(path: Path, wish: Wish) -> Clip:
    """Give a file's sound as a clip of whole bars.

    One cut to within 1 % of them keeps every sample and gets the tempo that it has; otherwise the
    last bar is filled or folded, and one shorter than half of them is repeated. Raises
    AudioFileError for a file that cannot be read, LibraryError for one of more than 64 bars.
    """
    source = _read(path)
    tempo = wish.tempo or source.tags.tempo or _heard(path, source.audio, wish.bars)
    bars = wish.bars or _bars(source, tempo)
    tempo, audio = _fitted(source.audio, tempo, bars)
    said = dict(source.tags.extra)
    return Clip(
        name=(wish.name or source.tags.title or _stem(path))[:MAX_NAME],
        audio=audio,
        tempo=tempo,
        bars=bars,
        kind=wish.kind or said.get("kind") or "drums",
        key=wish.key or source.tags.key,
        provenance=source.provenance,
    )


def _read(path: Path) -> _Source:
    if path.suffix.lower() not in WAVES or not path.is_file():
        return _Source(read_audio(path), read_texts(path))
    try:
        wav = read_wav(path)
    except CutShort:
        raise
    except AudioFileError:
        # Some other kind of file under this name, or a WAV whose tags are damaged.
        return _Source(read_audio(path), Tags())
    return _Source(wav.audio, wav.tags or Tags(), _made(wav.provenance_json))


def _made(text: str | None) -> Provenance | None:
    try:
        return provenance_from_json(text) if text is not None else None
    except InvalidValue:
        return None


def _heard(path: Path, audio: Audio, bars: int | None) -> Tempo:
    named = bpm_from_name(path.name)
    if bars is not None and named is None:
        return Tempo.fitting(audio.frames, _COMMON_BEATS * bars, audio.rate)
    return Tempo(named or estimate(audio).bpm)


def _bars(source: _Source, tempo: Tempo) -> int:
    said = dict(source.tags.extra).get("bars", "")
    if said.isdecimal() and 1 <= int(said) <= MOST_BARS:
        return int(said)
    bars = max(1, round(source.audio.frames / tempo.bar_frames(source.audio.rate)))
    if bars > MOST_BARS:
        raise LibraryError(
            f"This file is {bars} bars long at {tempo.bpm:g} BPM: cut out a loop of at most "
            f"{MOST_BARS} bars first."
        )
    return bars


def _fitted(audio: Audio, tempo: Tempo, bars: int) -> tuple[Tempo, Audio]:
    wanted = tempo.bar_frames(audio.rate, bars)
    if audio.frames == wanted:
        return tempo, audio
    if abs(audio.frames - wanted) <= _WELL_CUT * wanted:
        exact = Tempo.fitting(audio.frames, tempo.bar_beats * bars, audio.rate)
        return replace(tempo, bpm=exact.bpm), audio
    if audio.frames > wanted:
        return tempo, tail_fold(audio, wanted, _FADE_MS)
    whole = fit(audio, wanted // audio.frames * audio.frames)
    return tempo, close_gap(whole, wanted)


def _stem(path: Path) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in path.stem)
    return shown.strip() or "loop"
