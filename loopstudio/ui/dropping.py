"""Dropping in: what dropped files are, judged before anything is done with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.wav import read_provenance_json
from loopstudio.core.clip import Provenance
from loopstudio.core.errors import AudioFileError, LoopstudioError
from loopstudio.core.loop_request import LatentPoint
from loopstudio.library.entry import Entry

AUDIO = frozenset(
    {".wav", ".wave", ".aif", ".aiff", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".wma"}
)
CHECKPOINT = frozenset(
    {".pt", ".pth", ".ckpt", ".ts", ".safetensors", ".npy", ".yml", ".yaml", ".toml", ".bin"}
)

BESIDE = frozenset({"CREDITS.md"})
"""What lies in a checkpoint's folder beside its parts, and is dropped with them."""


@dataclass(frozen=True)
class Dropped:
    """Files by what they are for."""

    own: tuple[Provenance, ...] = ()
    audio: tuple[Path, ...] = ()
    checkpoint: tuple[Path, ...] = ()
    unknown: tuple[Path, ...] = ()


def paths_of(mime: QMimeData) -> list[Path]:
    """Give the local files that are dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def sort_out(paths: Iterable[Path]) -> Dropped:
    """Say what each file is; one that we made counts as its settings, not as sound."""
    own: list[Provenance] = []
    audio: list[Path] = []
    checkpoint: list[Path] = []
    unknown: list[Path] = []
    for path in paths:
        suffix = path.suffix.lower()
        made = provenance_of(path) if suffix in (".wav", ".wave") else None
        if made is not None:
            own.append(made)
        elif suffix in AUDIO:
            audio.append(path)
        elif suffix in CHECKPOINT or path.name in BESIDE or path.is_dir():
            checkpoint.append(path)
        else:
            unknown.append(path)
    return Dropped(tuple(own), tuple(audio), tuple(checkpoint), tuple(unknown))


def provenance_of(path: Path) -> Provenance | None:
    """Read how a file was made here; None where it was not, or does not say so legibly."""
    try:
        text = read_provenance_json(path)
        return provenance_from_json(text) if text is not None else None
    except LoopstudioError:
        return None


def latent_of(entry: Entry) -> LatentPoint:
    """Give the place of a clip in its network; raises AudioFileError where its file has none."""
    made = provenance_of(entry.path)
    if made is None or made.latent is None:
        raise AudioFileError(
            f"{entry.name} does not say where it lies in a network, so it cannot be varied: "
            "choose a loop that was made here."
        )
    return made.latent
