"""Extent: how long a file's sound is, from its header, before any of it is in memory."""

import stat
from dataclasses import dataclass
from pathlib import Path

import soundfile

from loopstudio.core.errors import AudioFileError


@dataclass(frozen=True)
class Extent:
    """Frames, and how many of them are a second."""

    frames: int
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.frames / self.rate


def check_regular(path: Path) -> None:
    """Raise AudioFileError for a folder, a pipe or a device: those can hang, or never end.

    What is not there is left to whoever opens it.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if stat.S_ISDIR(mode):
        raise AudioFileError(f"{path.name} is a folder: name the files in it.")
    if not stat.S_ISREG(mode):
        raise AudioFileError(f"{path.name} is no file on a disk but a device or a pipe.")


def extent_of(path: Path) -> Extent | None:
    """Read how long a file is; None where its header does not say, or only ffmpeg can read it.

    Raises AudioFileError as `check_regular` does.
    """
    check_regular(path)
    try:
        with soundfile.SoundFile(str(path)) as file:
            return Extent(int(file.frames), int(file.samplerate)) if file.samplerate > 0 else None
    except (soundfile.LibsndfileError, TypeError, OSError):
        # TypeError: soundfile asks for more arguments where a name ends in .raw.
        return None
