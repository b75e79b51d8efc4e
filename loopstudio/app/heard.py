"""Heard: what Morph and Diffuse are to hear, and what they have heard, as values."""

from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.diffuse_request import Original
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo


@dataclass(frozen=True)
class ToHear:
    """A file, the checkpoint that is to hear it, and the tempo it is brought to before.

    whole says that the sound as it is in the file is wanted too.
    """

    path: Path
    checkpoint: str
    tempo: Tempo
    whole: bool = False


@dataclass(frozen=True)
class Sound:
    """A sound that was heard: what it is called, its bars, and its way through a network.

    original is the sound as it is in its file, where that was wanted.
    """

    name: str
    bars: int
    track: LatentTrack
    original: Original | None = None
