"""Fitness: whether a sound can be a loop of the library, and what kind of word it goes by."""

from pathlib import Path

import numpy as np

from loopstudio.audio.level import decibels
from loopstudio.audio.loudness import CHANNEL_WEIGHTS
from loopstudio.core.audio import Audio
from loopstudio.core.counted import counted
from loopstudio.core.errors import AudioFileError, InvalidValue, LibraryError
from loopstudio.core.tempo import Tempo

MOST_BARS = 64
MAX_KIND = 40

_LEAST_SECONDS = 0.05
_LOUDEST_DB = 40.0


def check_sound(path: Path, audio: Audio) -> None:
    """Raise AudioFileError for more channels or a higher level than a loop can have here.

    Raises LibraryError for a sound shorter than a twentieth of a second.
    """
    if audio.channels > len(CHANNEL_WEIGHTS):
        raise AudioFileError(
            f"{path.name} has {audio.channels} channels, and a loop has at most "
            f"{len(CHANNEL_WEIGHTS)} here: mix it down to stereo first."
        )
    level = decibels(float(np.abs(audio.samples).max()))
    if level > _LOUDEST_DB:
        raise AudioFileError(
            f"{path.name} reaches {level:.0f} dB above full scale, which no loop does: bring its "
            "level down first, or save it in whole numbers."
        )
    if audio.seconds < _LEAST_SECONDS:
        raise LibraryError(
            f"{path.name} is only {counted(audio.frames, 'frame')} long: a loop is at least a "
            "twentieth of a second."
        )


def check_bars(path: Path, bars: int, tempo: Tempo) -> None:
    """Raise LibraryError for more than 64 bars."""
    if bars > MOST_BARS:
        raise LibraryError(
            f"{path.name} is {bars} bars long at {tempo.bpm:g} BPM: cut out a loop of at most "
            f"{MOST_BARS} bars first."
        )


def parse_kind(text: str) -> str:
    """Give the word for what a loop is, such as "bass"; raises InvalidValue where it is none."""
    clean = " ".join(text.split())
    if not clean or not clean.isprintable() or len(clean) > MAX_KIND:
        raise InvalidValue(f"A kind is a word or two such as bass, of at most {MAX_KIND} letters.")
    return clean
