"""Plan: a pack and what is wished of it, as the exact list of files that will be written.

The plan is a value: the dialog shows it, a dry run prints it, and `write` carries it out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from loopstudio.audio.pcm import BYTES, Encoding
from loopstudio.audio.wav import Profile
from loopstudio.core.counted import counted
from loopstudio.core.errors import ExportError, InvalidValue
from loopstudio.core.pack import Pack
from loopstudio.core.tempo import Tempo
from loopstudio.export import licence as terms
from loopstudio.export.licence import LICENCES, Licence
from loopstudio.export.naming import DEFAULT_TEMPLATE, NameFields, check, render_all, safe
from loopstudio.export.source import Source, read_sources

Normalise = Literal["none", "kit", "each"]
Format = Literal["wav", "flac", "aiff", "ogg", "mp3"]
RATES = (44_100, 48_000)

README, LICENSE, SUMS = "README.txt", "LICENSE.txt", "SHA256SUMS"
MANIFEST_JSON, MANIFEST_CSV, COVER = "manifest.json", "manifest.csv", "Artwork/cover.png"

_FOLDERS = {"fx": "FX"}
_LEAST_DBTP = -24.0
_MOST_STRETCH, _FAR_STRETCH = 8.0, 1.5
_LOSSY_BYTES_PER_SECOND = 12_000  # of one channel, as drums come out
_PACKED = 0.7
_PICTURE_BYTES, _TEXT_BYTES, _ROW_BYTES = 60_000, 30_000, 1_200
_TAG_BYTES = 2_000


@dataclass(frozen=True)
class ExportOptions:
    """What is wished of an export.

    folder is where the pack's own folder or zip file will lie; tempos in BPM, none for each loop
    as it is; target_dbtp -24 to 0; licence and author None are the pack's own; licence_text the
    words of a custom licence. MP3 and OGG have no encoding. Raises InvalidValue.
    """

    folder: Path
    as_zip: bool = False
    encoding: Encoding = "pcm24"
    rate: int = 44_100
    tempos: tuple[float, ...] = ()
    template: str = DEFAULT_TEMPLATE
    normalise: Normalise = "none"
    target_dbtp: float = -1.0
    profile: Profile = "tagged"
    licence: Licence | None = None
    licence_text: str = ""
    author: str | None = None
    cover: bool = True
    format: Format = "wav"

    def __post_init__(self) -> None:
        check(self.template)
        _choose(self.encoding, get_args(Encoding), "encoding")
        _choose(self.rate, RATES, "sample rate")
        _choose(self.normalise, get_args(Normalise), "way to normalise")
        _choose(self.profile, get_args(Profile), "profile")
        _choose(self.format, get_args(Format), "format")
        if self.encoding == "float32" and self.format in ("flac", "aiff"):
            raise InvalidValue("32-bit float is written as WAV only: choose 16 or 24 bits.")
        if not _LEAST_DBTP <= self.target_dbtp <= 0.0:
            raise InvalidValue(f"A peak of {self.target_dbtp:g} dBTP is outside -24 to 0 dBTP.")
        if len(set(self.tempos)) != len(self.tempos):
            raise InvalidValue("A tempo is listed twice: each makes a file of its own.")
        for bpm in self.tempos:
            Tempo(bpm)


@dataclass(frozen=True)
class ExportItem:
    """One audio file to be: from which loop, under which path in the pack, at which tempo.

    licence is that of the pack, or None where it does not cover this loop.
    """

    source: Source
    path: str
    tempo: Tempo
    frames: int
    licence: Licence | None

    @property
    def name(self) -> str:
        """Give the file's name."""
        return self.path.rpartition("/")[2]

    @property
    def bpm(self) -> float:
        """Give the tempo in BPM."""
        return self.tempo.bpm


@dataclass(frozen=True)
class PlannedFile:
    """A file of the pack, and how many bytes it will have: about, unless that is exact."""

    path: str
    size: int
    exact: bool = False


@dataclass(frozen=True)
class ExportPlan:
    """What `write` will do: the files, in order, and what a person should know before.

    target is the folder or zip file that will be made; name that of the pack's folder in it;
    licence None where it covers no file.
    """

    pack: Pack
    options: ExportOptions
    name: str
    target: Path
    items: tuple[ExportItem, ...]
    files: tuple[PlannedFile, ...]
    warnings: tuple[str, ...]
    licence: Licence | None
    author: str

    @property
    def size(self) -> int:
        """Give about how many bytes the pack will have."""
        return sum(file.size for file in self.files)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Give the paths of the sounds that the licence does not cover."""
        return tuple(item.path for item in self.items if item.licence is None)


def plan(pack: Pack, options: ExportOptions) -> ExportPlan:
    """Plan an export; reads the clips' files and writes nothing.

    Raises AudioFileError for a clip that cannot be read, and as `plan_sources` does.
    """
    return plan_sources(pack, read_sources(pack.clips), options)


def plan_sources(pack: Pack, sources: Sequence[Source], options: ExportOptions) -> ExportPlan:
    """Plan an export of loops that have been read, touching no file but to see what is there.

    Raises ExportError where the target exists or a tempo is too far from a loop's own,
    InvalidValue for a licence that is not known.
    """
    licence = _licence(options.licence or pack.licence)
    author = pack.author if options.author is None else options.author
    terms.licence_text(licence, author, options.licence_text)
    name = safe(pack.name) or "Pack"
    target = options.folder / (f"{name}.zip" if options.as_zip else name)
    refuse_existing(target)
    items = _items(pack, sources, options, author, licence)
    made = [source.provenance for source in sources]
    bare = [item.source.name for item in items if item.licence is None]
    doubts = terms.doubts(list(dict.fromkeys(bare)), pack.uncredited)
    return ExportPlan(
        pack=pack,
        options=options,
        name=name,
        target=target,
        items=items,
        files=_files(items, options),
        warnings=(*terms.warnings(licence, author, made), *doubts, *_warnings(items, options)),
        licence=licence if len(bare) < len(items) else None,
        author=author,
    )


def refuse_existing(target: Path) -> None:
    """Raise ExportError where something is in the way: an export never overwrites."""
    if target.exists():
        raise ExportError(
            f"{target} is already there: give the pack another name, or choose another folder."
        )


def _items(
    pack: Pack, sources: Sequence[Source], options: ExportOptions, author: str, licence: Licence
) -> tuple[ExportItem, ...]:
    named = options.licence is not None
    wanted = [(source, tempo) for source in sources for tempo in _tempos(source, options)]
    names = render_all(
        options.template,
        [
            NameFields(
                name=source.name,
                pack=pack.name,
                author=author,
                kind=source.kind,
                bpm=tempo.bpm,
                key=source.key,
                style=source.style,
                bars=source.bars,
                meter=(tempo.numerator, tempo.denominator),
                checkpoint=source.provenance.checkpoint if source.provenance else None,
            )
            for source, tempo in wanted
        ],
    )
    return tuple(
        ExportItem(
            source=source,
            path=f"Loops/{_folder(source.kind)}/{name}.{options.format}",
            tempo=tempo,
            frames=tempo.bar_frames(options.rate, source.bars),
            licence=licence if terms.covered(source.provenance, named) else None,
        )
        for (source, tempo), name in zip(wanted, names, strict=True)
    )


def _tempos(source: Source, options: ExportOptions) -> list[Tempo]:
    own = source.tempo
    tempos = [Tempo(bpm, own.numerator, own.denominator) for bpm in options.tempos] or [own]
    for tempo in tempos:
        if not 1 / _MOST_STRETCH <= tempo.bpm / own.bpm <= _MOST_STRETCH:
            raise ExportError(
                f"{source.name} at {own.bpm:g} BPM cannot be brought to {tempo.bpm:g} BPM: choose "
                "a tempo at most eight times slower or faster."
            )
    return tempos


def _folder(kind: str) -> str:
    plain = safe(kind)
    return _FOLDERS.get(plain.lower()) or plain[:1].upper() + plain[1:] or "Other"


def _files(items: Sequence[ExportItem], options: ExportOptions) -> tuple[PlannedFile, ...]:
    sounds = [PlannedFile(item.path, _sound_size(item, options)) for item in items]
    table = _ROW_BYTES * len(items)
    others = [
        PlannedFile(README, _TEXT_BYTES + 100 * len(items)),
        PlannedFile(LICENSE, _TEXT_BYTES),
        PlannedFile(MANIFEST_JSON, _TAG_BYTES + table),
        PlannedFile(MANIFEST_CSV, _TAG_BYTES + table),
        PlannedFile(SUMS, 200 * (len(items) + 6)),
    ]
    if options.cover:
        others.append(PlannedFile(COVER, _PICTURE_BYTES))
    return tuple(sorted((*sounds, *others), key=lambda file: file.path))


def _sound_size(item: ExportItem, options: ExportOptions) -> int:
    tags = 0 if options.profile == "hardware-clean" else _TAG_BYTES
    tags += len(item.source.provenance_json or "")
    if options.format in ("mp3", "ogg"):
        seconds = item.frames * item.source.channels / options.rate
        return tags + math.ceil(seconds * _LOSSY_BYTES_PER_SECOND)
    raw = item.frames * item.source.channels * BYTES[options.encoding]
    return tags + (round(raw * _PACKED) if options.format == "flac" else raw)


def _warnings(items: Sequence[ExportItem], options: ExportOptions) -> list[str]:
    said = []
    if options.format == "mp3":
        said.append("MP3 adds silence at both ends: these loops will not run on without a gap.")
    far = {
        f"{item.source.name} ({item.source.tempo.bpm:g} to {item.bpm:g} BPM)"
        for item in items
        if max(item.bpm / item.source.tempo.bpm, item.source.tempo.bpm / item.bpm) > _FAR_STRETCH
    }
    if far:
        loops = counted(len(far), "loop")
        said.append(f"Stretched far, and may sound so: {loops}, such as {min(far)}.")
    loud = [item.source.name for item in items if item.source.peak > 1.0]
    if loud and options.normalise == "none" and options.encoding != "float32":
        said.append(
            f"Louder than full scale, and will be clipped: {counted(len(loud), 'loop')}, such as "
            f"{loud[0]}. Normalise the pack, or choose 32-bit float."
        )
    return said


def _licence(name: str) -> Licence:
    for known in LICENCES:
        if name == known:
            return known
    raise InvalidValue(f"{name!r} is not a licence known here: use {', '.join(LICENCES)}.")


def _choose(value: object, known: Sequence[object], what: str) -> None:
    if value not in known:
        choices = ", ".join(str(choice) for choice in known)
        raise InvalidValue(f"{value!r} is not a {what} known here: use {choices}.")
