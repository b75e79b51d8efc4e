"""Source: a clip's file as an export sees it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import read_wav
from loopstudio.core.clip import Provenance
from loopstudio.core.counted import counted
from loopstudio.core.errors import ExportError, InvalidValue
from loopstudio.core.tempo import Tempo

_SLACK_FRAMES = 2


@dataclass(frozen=True)
class Source:
    """A loop of whole bars in a tagged WAV file; peak is its largest sample, 1 at full scale."""

    path: Path
    name: str
    tempo: Tempo
    bars: int
    kind: str
    key: str | None
    style: str | None
    frames: int
    rate: int
    channels: int
    peak: float
    tags: Tags
    provenance: Provenance | None = None
    provenance_json: str | None = None


def read_sources(paths: Iterable[Path]) -> tuple[Source, ...]:
    """Read what there is to know of each file; raises as `read_source` does."""
    return tuple(read_source(path) for path in paths)


def read_source(path: Path) -> Source:
    """Read what there is to know of a clip's file.

    Raises AudioFileError where it cannot be read, ExportError where it is no loop of whole bars.
    """
    wav = read_wav(path)
    if wav.tags is None or wav.tags.tempo is None:
        raise ExportError(
            f"{path.name} does not say its tempo: import it into the library first, and export it "
            "from there."
        )
    said = dict(wav.tags.extra)
    frames, rate = wav.audio.frames, wav.audio.rate
    bars = _bars(wav.tags, wav.tags.tempo, said.get("bars", ""), frames / rate)
    return Source(
        path=path,
        name=wav.tags.title or path.stem,
        tempo=_exact(path, wav.tags.tempo, bars, frames, rate),
        bars=bars,
        kind=said.get("kind") or "drums",
        key=wav.tags.key,
        style=said.get("style"),
        frames=frames,
        rate=rate,
        channels=wav.audio.channels,
        peak=float(abs(wav.audio.samples).max()),
        tags=wav.tags,
        provenance=_made(wav.provenance_json),
        provenance_json=wav.provenance_json,
    )


def _bars(tags: Tags, tempo: Tempo, said: str, seconds: float) -> int:
    if said.isdecimal() and 1 <= len(said) <= 4 and int(said) > 0:
        return int(said)
    beats = tags.beats or seconds * tempo.bpm / 60.0
    return max(1, round(beats / float(tempo.bar_beats)))


def _exact(path: Path, tempo: Tempo, bars: int, frames: int, rate: int) -> Tempo:
    """Give the tempo at which the file is its bars: a tag rounds it to 32 bits."""
    wanted = tempo.bar_frames(rate, bars)
    if wanted == frames:
        return tempo
    if math.isclose(wanted, frames, abs_tol=_SLACK_FRAMES):
        fitting = Tempo.fitting(frames, tempo.bar_beats * bars, rate)
        return replace(tempo, bpm=fitting.bpm)
    raise ExportError(
        f"{path.name} is not {counted(bars, 'bar')} long at {tempo.bpm:g} BPM: "
        "import it into the library first, and export it from there."
    )


def _made(text: str | None) -> Provenance | None:
    try:
        return provenance_from_json(text) if text is not None else None
    except InvalidValue:
        return None
