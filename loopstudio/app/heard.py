"""Heard: what Morph and Diffuse are to hear, and what they have heard, as values."""

from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.diffuse_request import Original, Source
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo


@dataclass(frozen=True)
class ToHear:
    """A file, the checkpoint that is to hear it, and the tempo it is brought to before.

    whole says that the sound as it is in the file is wanted too; as_it_is that nothing else is,
    since the checkpoint works on sound itself.
    """

    path: Path
    checkpoint: str
    tempo: Tempo
    whole: bool = False
    as_it_is: bool = False


@dataclass(frozen=True)
class Sound:
    """A sound that was heard: its name, its bars, and its way through a network, or itself.

    original is the sound as it is in its file, where that was wanted beside its way.
    """

    name: str
    bars: int
    source: Source
    original: Original | None = None

    @property
    def track(self) -> LatentTrack:
        """Its way through a network; raises InvalidValue where it went through none."""
        if isinstance(self.source, Original):
            raise InvalidValue(f"{self.name} was not heard by a network: choose it again.")
        return self.source

    @property
    def loop(self) -> Original | None:
        """The sound as it is in its file, where that is known."""
        return self.source if isinstance(self.source, Original) else self.original
