"""A training set out of a folder of a person's own loops."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from loopstudio.core.counted import counted
from loopstudio.core.errors import DatasetError, InvalidValue
from loopstudio.datasets.corpus import BuildReport
from loopstudio.datasets.joined import is_silent, joined
from loopstudio.datasets.mono import BPM, FRAMES, RATE
from loopstudio.datasets.scan import NOT_STATED, Recording, audio_files, file_sum, read_recording
from loopstudio.datasets.slice import Mono, TooShort, levelled, slice_bars
from loopstudio.datasets.split import split_sources
from loopstudio.datasets.store import Description, Entry, StoreWriter, digest, quantise

Progress = Callable[[int, int], None]
NO_STYLE = "loops"
_TOLD = 1.0 / 16.0
"""A rest at a recording's end that is shorter, in bars, is a fade: nobody misses it."""


@dataclass(frozen=True)
class FolderBuild:
    """What to build: source is the folder of loops, out a new folder; styles are its subfolders.

    licence names the terms of files that have no licence file beside them. Raises InvalidValue for
    a validation share outside 0 to 0.5.
    """

    source: Path
    out: Path
    validation: float = 0.1
    seed: int = 1
    licence: str = NOT_STATED

    def __post_init__(self) -> None:
        if not 0.0 <= self.validation <= 0.5:
            raise InvalidValue(f"A validation share of {self.validation:g} is outside 0 to 0.5.")


@dataclass(frozen=True, eq=False)
class _Bar:
    recording: Recording
    number: int
    samples: Mono
    together: tuple[str, ...] = ()


def build_folder(request: FolderBuild, progress: Progress) -> BuildReport:
    """Build a store from a person's own loops; progress gets (files done, files in all).

    Every file that could not be used, every silent bar, and the end of a recording that fills no
    bar, is named with its reason in the report's notes; sounds too short for a bar are joined to
    bars of several. Raises DatasetError when nothing can be used or the place is taken.
    """
    if request.out.exists():
        raise DatasetError(f"{request.out} is already there; name a new folder or remove it first.")
    notes: list[str] = []
    bars = list(_bars(request, notes, progress))
    if not bars:
        raise DatasetError(" ".join([f"Nothing in {request.source} can be used.", *notes]))
    splits = split_sources({b.recording.sha256 for b in bars}, request.validation, request.seed)
    labels = tuple(sorted({b.recording.style or NO_STYLE for b in bars}))
    licences = sorted({_licence(b.recording, request) for b in bars})
    credits_ = tuple(f"A person's own loops, terms: {licence}" for licence in licences)
    build = {key: str(value) for key, value in asdict(request).items() if key != "out"}
    entries = []
    about = Description(RATE, FRAMES, BPM, labels, build, credits_)
    with StoreWriter(request.out, len(bars), about) as writer:
        array = np.load(writer.array_path, mmap_mode="r+")
        for index, bar in enumerate(bars):
            array[index] = quantise(bar.samples)
            split = splits[bar.recording.sha256]
            entries.append(_entry(index, bar, split, request, digest(array[index])))
        array.flush()
        writer.finish(entries)
    return BuildReport(
        request.out,
        dict(Counter(entry.split for entry in entries)),
        {label: sum(entry.style == label for entry in entries) for label in labels},
        dict(Counter(bar.recording.told_by for bar in bars)),
        tuple(notes),
    )


def _bars(request: FolderBuild, notes: list[str], progress: Progress) -> Iterator[_Bar]:
    files = audio_files(request.source)
    seen: dict[str, str] = {}
    short: list[Recording] = []
    for number, path in enumerate(files):
        name = path.relative_to(request.source).as_posix()
        try:
            sha256 = file_sum(path)
            if sha256 in seen:
                notes.append(f"{name} is left out: it is the same file as {seen[sha256]}.")
            else:
                seen[sha256] = name
                yield from _sliced(read_recording(path, request.source, sha256), notes, short)
        except (DatasetError, InvalidValue) as error:
            notes.append(f"{name} is left out: {str(error).rstrip('.')}.")
        progress(number + 1, len(files))
    yield from _together(short, notes)


def _together(short: Sequence[Recording], notes: list[str]) -> Iterator[_Bar]:
    """Give bars of recordings that are too short for one each."""
    bars = 0
    for bar in joined(short):
        for samples in levelled([bar.samples]).bars:
            bars += 1
            yield _Bar(bar.recordings[0], 0, samples, tuple(r.name for r in bar.recordings))
    if bars:
        sounds, made = counted(len(short), "short sound"), counted(bars, "bar")
        notes.append(f"{sounds} joined to {made}.")


def _sliced(recording: Recording, notes: list[str], short: list[Recording]) -> Iterator[_Bar]:
    try:
        sliced = slice_bars(recording.mono, recording.bpm)
    except TooShort:
        if is_silent(recording):
            notes.append(f"{recording.name} is left out: it is silent.")
        else:
            short.append(recording)
        return
    if sliced.silent:
        notes.append(f"{recording.name}: {counted(sliced.silent, 'silent bar')} left out.")
    if sliced.rest >= _TOLD:
        notes.append(f"{recording.name}: {sliced.rest:.2g} of a bar at its end left out.")
    for number, samples in enumerate(sliced.bars):
        yield _Bar(recording, number, samples)


def _licence(recording: Recording, request: FolderBuild) -> str:
    return request.licence if recording.licence == NOT_STATED else recording.licence


def _entry(index: int, bar: _Bar, split: str, request: FolderBuild, sha256: str) -> Entry:
    recording = bar.recording
    return Entry(
        index=index,
        split=split,
        style=recording.style or NO_STYLE,
        source="folder",
        pattern=f"{recording.name}:{bar.number}",
        kit=recording.name,
        seed=request.seed,
        bpm=BPM,
        licences=(_licence(recording, request),),
        sha256=sha256,
        detail={
            "file": recording.name,
            "file_sha256": recording.sha256,
            "file_bpm": f"{recording.bpm:g}",
            "bpm_told_by": recording.told_by,
            **({"joined": ", ".join(bar.together)} if bar.together else {}),
        },
    )
