"""Measured on: a person's own sounds, for what an import is to find out about its dimensions."""

from itertools import islice
from pathlib import Path

from loopstudio.audio.convert import read_audio
from loopstudio.core.audio import Audio
from loopstudio.core.errors import AudioFileError, CheckpointError

MOST_SOUNDS = 64
LONGEST_SECONDS = 10.0
"""What of each is heard; two or three notes of a voice tell as much as its song."""

_MOST_FILES = 2_000


def sounds_in(source: Path) -> tuple[Audio, ...]:
    """Read a file, or up to 64 of those in a folder, in the order of their names.

    What is no sound is left out. Raises CheckpointError where nothing is left.
    """
    found: list[Audio] = []
    for path in _files(source):
        try:
            audio = read_audio(path)
        except AudioFileError:
            continue
        frames = round(LONGEST_SECONDS * audio.rate)
        found.append(Audio(audio.samples[:, :frames], audio.rate))
        if len(found) == MOST_SOUNDS:
            break
    if not found:
        raise CheckpointError(f"{source.name or source} holds no sound to measure sliders on.")
    return tuple(found)


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    return sorted(path for path in islice(source.rglob("*"), _MOST_FILES) if path.is_file())
