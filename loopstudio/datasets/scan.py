"""Scanning a folder for recordings: what each is, at what tempo, under which licence."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loopstudio.audio.convert import read_audio
from loopstudio.audio.resample import resample
from loopstudio.audio.tempo_estimate import bpm_from_name, estimate
from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.errors import AudioFileError, DatasetError
from loopstudio.datasets.mono import BPM, FRAMES, RATE

SUFFIXES = frozenset(
    (".wav", ".wave", ".flac", ".aif", ".aiff", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".wma")
)
NOT_STATED = "not stated"
LEAST_CONFIDENCE = 0.15
_LONGEST_S = 3600.0
_LICENCE_NAMES = ("licence", "license", "copying")


@dataclass(frozen=True, eq=False)
class Recording:
    """One file as mono float32 at 44.1 kHz, its tempo and where that comes from.

    told_by is "tag", "name", "estimate", or "none" for one too short for a bar; style the name of
    the folder directly below the root, empty at the root itself.
    """

    name: str
    sha256: str
    style: str
    licence: str
    bpm: float
    told_by: str
    mono: NDArray[np.float32]


def audio_files(root: Path) -> tuple[Path, ...]:
    """Find every file below the root whose suffix is one of audio, sorted by path."""
    if not root.is_dir():
        raise DatasetError(f"{root} is not a folder; name the folder that holds the loops.")
    found = (path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES)
    return tuple(sorted(path for path in found if path.is_file() and path.name[0] != "."))


def file_sum(path: Path) -> str:
    """Give the sha256 of a file; raises DatasetError if it cannot be opened."""
    try:
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(f"it cannot be opened ({error.strerror})") from error


def read_recording(path: Path, root: Path, sha256: str) -> Recording:
    """Read one file and tell its tempo; raises DatasetError with the reason where it cannot."""
    try:
        audio = read_audio(path, _LONGEST_S)
    except AudioFileError as error:
        raise DatasetError(str(error)) from error
    mono = Audio(audio.samples.mean(axis=0), audio.rate)
    if mono.rate != RATE:
        mono = resample(mono, RATE)
    bpm, told_by = _tempo(path, mono)
    inside = path.relative_to(root)
    return Recording(
        name=inside.as_posix(),
        sha256=sha256,
        style=inside.parts[0] if len(inside.parts) > 1 else "",
        licence=_licence(path, root),
        bpm=bpm,
        told_by=told_by,
        mono=np.asarray(mono.samples[0], np.float32),
    )


def _tempo(path: Path, mono: Audio) -> tuple[float, str]:
    tagged = _tagged(path)
    if tagged:
        return tagged, "tag"
    named = bpm_from_name(path.stem)
    if named:
        return named, "name"
    if mono.frames < FRAMES:
        return BPM, "none"
    heard = estimate(mono)
    if heard.confidence < LEAST_CONFIDENCE:
        raise DatasetError("no tempo is told by a tag or its name, and none can be heard")
    return heard.bpm, "estimate"


def _tagged(path: Path) -> float | None:
    if path.suffix.lower() not in (".wav", ".wave"):
        return None
    try:
        tags = read_wav(path).tags
    except AudioFileError:
        # The sound itself was read: tags that are damaged are as good as none.
        return None
    return tags.tempo.bpm if tags is not None and tags.tempo is not None else None


def _licence(path: Path, root: Path) -> str:
    """Give the first line of the nearest licence file at or above the recording."""
    folder = path.parent
    while True:
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.stem.lower() in _LICENCE_NAMES:
                lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
                return next((line.strip()[:200] for line in lines if line.strip()), NOT_STATED)
        if folder == root:
            return NOT_STATED
        folder = folder.parent
