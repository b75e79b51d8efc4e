"""Hearing: a file of anybody's as the sound that Morph hears, at the tempo of the session."""

from pathlib import Path

from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MAX_BARS
from loopstudio.core.tempo import Tempo
from loopstudio.library.imported import Wish, clip_from_file


def clip_to_hear(path: Path) -> Clip:
    """Read a file as a clip of whole bars, as the library would take it.

    Raises AudioFileError and LibraryError as that does, and InvalidValue for more than eight bars.
    """
    clip = clip_from_file(path, Wish())
    if clip.bars > MAX_BARS:
        raise InvalidValue(
            f"{path.name} has {clip.bars} bars: cut out up to {MAX_BARS} of them to morph."
        )
    return clip


def at_tempo(clip: Clip, tempo: Tempo) -> Audio:
    """Give a clip's sound at another tempo, still a loop, its pitch kept."""
    return stretch(clip.audio, clip.tempo, tempo, clip.bars)
