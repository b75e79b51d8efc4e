"""Unheard: what is asked of Diffuse of sounds that a checkpoint has still to hear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from loopstudio.app.heard import Sound, ToHear
from loopstudio.core.counted import counted
from loopstudio.core.diffuse_request import (
    Between,
    DiffuseRequest,
    Extend,
    Idea,
    Original,
    Repaint,
    Vary,
)
from loopstudio.core.drawn import is_drawn
from loopstudio.core.errors import InvalidValue
from loopstudio.core.painted import Painted
from loopstudio.core.tempo import Tempo

Origin = ToHear | Sound
"""A file that is to be heard, or a sound that was."""


@dataclass(frozen=True)
class Unheard:
    """A request without its idea, and the sounds of that: one to vary, or the two to go between.

    strength is that of variations, sources are the ids of the clips that the sounds are of. Where
    something is painted, one sound is painted over instead, and where it is to be longer it goes on
    to the request's bars; a file then stays at its own tempo, so that all else of it is as it was.
    kept_at is after how many of all steps loops are kept as they are, where there are so many.
    """

    request: DiffuseRequest
    origins: tuple[Origin, ...]
    strength: float = 0.5
    painted: Painted | None = None
    sources: tuple[str, ...] = ()
    longer: bool = False
    kept_at: int | None = None

    @property
    def to_hear(self) -> tuple[ToHear, ...]:
        """Give the files that are to be heard, each once."""
        files = [origin for origin in self.origins if isinstance(origin, ToHear)]
        return tuple(dict.fromkeys(files))

    def heard(self, sounds: Mapping[ToHear, Sound]) -> DiffuseRequest:
        """Give the request, of as many bars as its sounds have, once all of them are in `sounds`.

        Raises InvalidValue for two sounds of different length or meter, and for one that is to be
        longer and is as long as that.
        """
        found = [sounds[one] if isinstance(one, ToHear) else one for one in self.origins]
        if len({sound.bars for sound in found}) > 1:
            lengths = " and ".join(f"{one.name} {counted(one.bars, 'bar')}" for one in found)
            raise InvalidValue(f"{lengths} long: choose two loops of the same length.")
        asked = replace(
            self.request,
            bars=self.request.bars if self.longer else found[0].bars,
            tempo=self._tempo(found),
            sources=self.sources,
            idea=self._idea(found),
            kept_at=None,
        )
        # A seed that nothing is drawn from is always the same, so that the loops are, too.
        asked = asked if is_drawn(asked) else replace(asked, seed=0)
        # What is made longer has as many steps for each of its half bars.
        has_so_many = self.kept_at is not None and self.kept_at <= asked.calls * asked.pieces
        return replace(asked, kept_at=self.kept_at) if has_so_many else asked

    def _idea(self, found: Sequence[Sound]) -> Idea:
        first = found[0]
        if self.painted is not None:
            return Repaint(first.source, self.painted, first.original)
        if self.longer:
            return Extend(first.source, first.bars, first.original)
        if len(found) == 1:
            return Vary(first.source, self.strength)
        return Between(first.source, found[1].source)

    def _tempo(self, found: Sequence[Sound]) -> Tempo:
        original = found[0].loop
        stays = self.painted is not None or self.longer
        if stays and original is not None and isinstance(self.origins[0], ToHear):
            return original.tempo
        return _metered(self.request, found)


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
