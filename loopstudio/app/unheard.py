"""Unheard: what is asked of Diffuse of sounds that a checkpoint has still to hear."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from loopstudio.app.heard import Sound, ToHear
from loopstudio.core.counted import counted
from loopstudio.core.diffuse_request import Between, DiffuseRequest, Vary
from loopstudio.core.errors import InvalidValue

Origin = ToHear | Sound
"""A file that is to be heard, or a sound that was."""


@dataclass(frozen=True)
class Unheard:
    """A request without its idea, and the sounds of that: one to vary, or the two to go between.

    strength is that of variations.
    """

    request: DiffuseRequest
    origins: tuple[Origin, ...]
    strength: float = 0.5

    @property
    def to_hear(self) -> tuple[ToHear, ...]:
        """Give the files that are to be heard, each once."""
        files = [origin for origin in self.origins if isinstance(origin, ToHear)]
        return tuple(dict.fromkeys(files))

    def heard(self, sounds: Mapping[ToHear, Sound]) -> DiffuseRequest:
        """Give the request, of as many bars as its sounds have, once all of them are in `sounds`.

        Raises InvalidValue for two sounds of different length.
        """
        found = [sounds[one] if isinstance(one, ToHear) else one for one in self.origins]
        if len({sound.bars for sound in found}) > 1:
            lengths = " and ".join(f"{one.name} {counted(one.bars, 'bar')}" for one in found)
            raise InvalidValue(f"{lengths} long: choose two loops of the same length.")
        if len(found) == 1:
            idea: Vary | Between = Vary(found[0].track, self.strength)
        else:
            idea = Between(found[0].track, found[1].track)
        return replace(self.request, idea=idea, bars=found[0].bars)
