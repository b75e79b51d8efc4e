"""Unheard: what is asked of Diffuse of sounds that a checkpoint has still to hear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from loopstudio.app.heard import Sound, ToHear
from loopstudio.core.counted import counted
from loopstudio.core.diffuse_request import Between, DiffuseRequest, Original, Repaint, Vary
from loopstudio.core.errors import InvalidValue
from loopstudio.core.painted import Painted
from loopstudio.core.tempo import Tempo

Origin = ToHear | Sound
"""A file that is to be heard, or a sound that was."""


@dataclass(frozen=True)
class Unheard:
    """A request without its idea, and the sounds of that: one to vary, or the two to go between.

    strength is that of variations, sources are the ids of the clips that the sounds are of. Where
    something is painted, one sound is painted over instead; a file then stays at its own tempo, so
    that all else of it is as it was.
    """

    request: DiffuseRequest
    origins: tuple[Origin, ...]
    strength: float = 0.5
    painted: Painted | None = None
    sources: tuple[str, ...] = ()

    @property
    def to_hear(self) -> tuple[ToHear, ...]:
        """Give the files that are to be heard, each once."""
        files = [origin for origin in self.origins if isinstance(origin, ToHear)]
        return tuple(dict.fromkeys(files))

    def heard(self, sounds: Mapping[ToHear, Sound]) -> DiffuseRequest:
        """Give the request, of as many bars as its sounds have, once all of them are in `sounds`.

        Raises InvalidValue for two sounds of different length or meter.
        """
        found = [sounds[one] if isinstance(one, ToHear) else one for one in self.origins]
        if len({sound.bars for sound in found}) > 1:
            lengths = " and ".join(f"{one.name} {counted(one.bars, 'bar')}" for one in found)
            raise InvalidValue(f"{lengths} long: choose two loops of the same length.")
        bars, tempo = found[0].bars, _metered(self.request, found)
        request = replace(self.request, bars=bars, tempo=tempo, sources=self.sources)
        first, original = found[0].source, found[0].loop
        if self.painted is not None:
            repainted = replace(request, idea=Repaint(first, self.painted, found[0].original))
            if original is None or not isinstance(self.origins[0], ToHear):
                return repainted
            return replace(repainted, tempo=original.tempo)
        if len(found) == 1:
            return replace(request, idea=Vary(first, self.strength))
        return replace(request, idea=Between(first, found[1].source))


def _metered(request: DiffuseRequest, found: Sequence[Sound]) -> Tempo:
    """Give the request's tempo in the meter of the sounds that are taken as they are."""
    tempos = [sound.source.tempo for sound in found if isinstance(sound.source, Original)]
    meters = [(tempo.numerator, tempo.denominator) for tempo in tempos]
    if len(set(meters)) > 1:
        names = " and ".join(sound.name for sound in found)
        raise InvalidValue(f"{names} have different meters: choose two loops of the same meter.")
    if not tempos:
        return request.tempo
    return replace(tempos[0], bpm=request.tempo.bpm)
