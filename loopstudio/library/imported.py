"""Imported: a person's own audio file as a clip of whole bars."""

from dataclasses import dataclass, replace
from pathlib import Path

from loopstudio.audio.convert import LONGEST_SECONDS, read_audio
from loopstudio.audio.extent import extent_of
from loopstudio.audio.key import parse_key
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
from loopstudio.library.fitness import MOST_BARS, check_bars, check_sound, parse_kind

WAVES = (".wav", ".wave")

PADDED = (".mp3", ".m4a", ".mp4", ".aac", ".wma", ".opus")
"""Files of encoders that fill their last block."""

_MOST_PADDING = 4_096
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
        if self.key is not None:
            object.__setattr__(self, "key", parse_key(self.key))
        if self.kind is not None:
            object.__setattr__(self, "kind", parse_kind(self.kind))
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
    last bar is filled or folded, and one shorter than half of them is repeated. What an encoder
    has added behind the bars is cut off. Raises AudioFileError for a file that cannot be read or
    is far above full scale, LibraryError for one that is no loop of at most 64 bars.
    """
    _check_extent(path, wish)
    source = _read(path)
    check_sound(path, source.audio)
    _check_kind(path, source.tags, wish)
    told = wish.tempo or source.tags.tempo or _named(path)
    source = _unpadded(path, source, told)
    tempo = told or _heard(source.audio, wish.bars)
    bars = wish.bars or _bars(path, source, tempo)
    tempo, audio = _fitted(source.audio, tempo, bars)
    said = dict(source.tags.extra)
    return Clip(
        name=(wish.name or source.tags.title or _stem(path))[:MAX_NAME],
        audio=audio,
        tempo=tempo,
        bars=bars,
        kind=wish.kind or said.get("kind") or _kind(source.tags),
        key=wish.key or source.tags.key,
        provenance=source.provenance,
    )


def tells_tempo(path: Path) -> bool:
    """Say whether a file tells its tempo, in its tags or in its name.

    Raises AudioFileError for a file that cannot be read.
    """
    return _named(path) is not None or _read(path).tags.tempo is not None


def _check_extent(path: Path, wish: Wish) -> None:
    """Refuse what is far too long by its header: read whole it would fill the memory."""
    found = extent_of(path)
    if found is None:
        return
    tempo = wish.tempo or _named(path)
    if tempo is not None and wish.bars is None:
        check_bars(path, round(found.frames / tempo.bar_frames(found.rate)), tempo)
    elif found.seconds > LONGEST_SECONDS:
        raise LibraryError(
            f"{path.name} is {found.seconds / 60:.0f} minutes long: cut out a loop of at most "
            f"{MOST_BARS} bars first."
        )


def _check_kind(path: Path, tags: Tags, wish: Wish) -> None:
    told = wish.tempo or wish.bars or _named(path)
    if tags.kind == "one-shot" and told is None:
        raise LibraryError(
            f"{path.name} says that it is a one-shot, and the library holds loops. Where it is one "
            "all the same, add it with its tempo in the name, or with 'library add --bars'."
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


def _kind(tags: Tags) -> str:
    return "melodic" if tags.kind == "pitched" else "drums"


def _named(path: Path) -> Tempo | None:
    bpm = bpm_from_name(path.name)
    return None if bpm is None else Tempo(bpm)


def _heard(audio: Audio, bars: int | None) -> Tempo:
    if bars is not None:
        return Tempo.fitting(audio.frames, _COMMON_BEATS * bars, audio.rate)
    return Tempo(estimate(audio).bpm)


def _unpadded(path: Path, source: _Source, told: Tempo | None) -> _Source:
    """Cut off what an encoder has filled its last block with, where the bars are known."""
    if told is None or path.suffix.lower() not in PADDED:
        return source
    audio = source.audio
    whole = told.bar_frames(audio.rate, max(1, audio.frames // told.bar_frames(audio.rate)))
    if not 0 < audio.frames - whole <= _MOST_PADDING:
        return source
    return replace(source, audio=fit(audio, whole))


def _bars(path: Path, source: _Source, tempo: Tempo) -> int:
    said = dict(source.tags.extra).get("bars", "")
    if said.isdecimal() and 1 <= int(said) <= MOST_BARS:
        return int(said)
    bars = max(1, round(source.audio.frames / tempo.bar_frames(source.audio.rate)))
    check_bars(path, bars, tempo)
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
