"""Heard: what Morph is to hear, and what it has heard, as values."""

from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo


@dataclass(frozen=True)
class ToHear:
    """A file, the checkpoint that is to hear it, and the tempo it is brought to before."""

    path: Path
    checkpoint: str
    tempo: Tempo


@dataclass(frozen=True)
class Sound:
    """A sound that was heard: what it is called, its bars, and its way through a network."""

    name: str
    bars: int
    track: LatentTrack
