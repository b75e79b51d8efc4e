"""Picked: the loops that Diffuse starts from, and what they say of themselves."""

from dataclasses import dataclass, replace

import numpy as np

from loopstudio.app.abilities import abilities_of
from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.unheard import Origin
from loopstudio.app.varying import Words, known_words, shared_kind, shared_words
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest, Extend
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import Entry


@dataclass(frozen=True)
class Picked:
    """Loops of the library, or sounds that a request holds; the first is the one to start from."""

    loops: tuple[Entry | Sound, ...] = ()

    @property
    def first(self) -> Entry | Sound | None:
        """The loop to start from."""
        return self.loops[0] if self.loops else None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those that are in the library."""
        return tuple(one for one in self.loops if isinstance(one, Entry))

    @property
    def are_known(self) -> bool:
        """Say whether all of them are in the library, where they say of what kind they are."""
        return len(self.entries) == len(self.loops)

    @property
    def kind(self) -> str | None:
        """The kind that all of them are of, where they are in the library."""
        return shared_kind(one.kind for one in self.entries) if self.are_known else None

    def words(self, info: CheckpointInfo) -> Words:
        """Give the style and the key that all of them have, where a checkpoint knows them."""
        if not self.are_known:
            return Words()
        return shared_words([known_words(one.label, one.key, info) for one in self.entries])

    def origins(self, info: CheckpointInfo, *, whole: bool) -> tuple[Origin, ...]:
        """Give them as what a checkpoint is to hear; whole asks for their own sound, too."""
        return tuple(
            one if isinstance(one, Sound) else to_hear(one, info, whole=whole) for one in self.loops
        )


_LATER = LatentTrack.of(np.zeros((1, 1), dtype=np.float32))
"""Stands for a sound that is not heard yet: how long loops take does not depend on it."""


def timed(request: DiffuseRequest, own: int) -> DiffuseRequest:
    """Give a request that takes as long as one that makes a loop of its own bars longer.

    Without any (0), or where there is nothing to make, it is the request.
    """
    if not 0 < own < request.bars:
        return request
    return replace(request, idea=Extend(_LATER, own))


def to_hear(entry: Entry, info: CheckpointInfo, *, whole: bool = False) -> ToHear:
    """Say how a checkpoint is to hear a loop: at the tempo of the bars that it learned.

    One that works on sound itself takes any loop as it is. Raises InvalidValue for a loop of
    another meter than that of the learned bars.
    """
    tempo, able = Tempo(info.native_bpm), abilities_of(info)
    if able.any_tempo:
        return ToHear(entry.path, info.name, tempo, as_it_is=True)
    if (entry.numerator, entry.denominator) != (tempo.numerator, tempo.denominator):
        raise InvalidValue(
            f"{entry.name} is in {entry.numerator}/{entry.denominator}: {info.title} knows bars of "
            f"{tempo.numerator}/{tempo.denominator} only."
        )
    if able.on_sound:
        return ToHear(entry.path, info.name, tempo, as_it_is=True)
    return ToHear(entry.path, info.name, tempo, whole)
