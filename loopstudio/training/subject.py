"""Subjects: what a checkpoint makes, as sets of loops to measure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from loopstudio.core.audio import Audio
from loopstudio.core.engine import Engine
from loopstudio.core.key import KEYS
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.engines.resounding import Resounding
from loopstudio.engines.served import Served
from loopstudio.training.asked import Share
from loopstudio.training.material import LoopSet, stacked


class _Unwatched:
    """A run that nobody stops."""

    def tick(self, done: int, total: int) -> None:
        """Go on."""


UNWATCHED = _Unwatched()

Tick = Callable[[int, int], None]
R = TypeVar("R", bound=Request)

_FIRST_SEED, _SEEDS_PER_STYLE = 1_000_000, 10_000
_REQUEST = 64
_KEYS_APART = 7
"""So many keys further each time, every key has been asked for once after 24 loops."""


@runtime_checkable
class Resynthesising(Protocol):
    """An engine that can send a sound through its own image and vocoder."""

    def roundtrip(self, audio: Audio) -> Audio:
        """Give the sound as it comes back."""


def resynthesising(engine: Engine[R]) -> Resynthesising | None:
    """Give the engine if it can do that, itself or what it is served by."""
    if isinstance(engine, Resounding):
        quick = resynthesising(engine.engine)
        return None if quick is None else _Polished(quick, engine)
    inner = engine.engine if isinstance(engine, Served) else engine
    return inner if isinstance(inner, Resynthesising) else None


@dataclass(frozen=True, eq=False)
class _Polished:
    """A way through image and vocoder, polished afterwards by the noise of seed 0."""

    quick: Resynthesising
    engine: Resounding

    def roundtrip(self, audio: Audio) -> Audio:
        """Give the sound as it comes back."""
        wanted, back = self.engine.wanted, self.quick.roundtrip(audio)
        return self.engine.vocoder.polish(back, wanted.calls, wanted.strength, 0, UNWATCHED)


@dataclass(frozen=True)
class _Part:
    """The run of one request that is part of a set; it is never cancelled."""

    tick_set: Tick
    before: int
    loops: int
    whole: int

    def tick(self, done: int, total: int) -> None:
        """Report loops of the whole set."""
        share = done / total if total else 0.0
        self.tick_set(self.before + round(share * self.loops), self.whole)


def generated_set(
    engine: Engine[R],
    count: int,
    ask: Callable[[Share], R],
    tick: Tick,
    keyed: Collection[str] = (),
) -> LoopSet:
    """Make `count` loops, every style as often as any other, from seeds that never change.

    They come in the order of styles in turn, so that the first few hold them all. Those of a style
    that is `keyed` are asked for in one key after the other.
    """
    able = engine.capabilities
    names: tuple[str | None, ...] = able.labels or (None,)
    shares = [len(range(place, count, len(names))) for place in range(len(names))]
    made: list[tuple[int, int, str, Audio]] = []
    for place, (style, share) in enumerate(zip(names, shares, strict=True)):
        most = 1 if style in keyed else _REQUEST
        for first in range(0, share, most):
            few = min(most, share - first)
            seed = _FIRST_SEED + place * _SEEDS_PER_STYLE + first
            key = KEYS[(place + first * _KEYS_APART) % len(KEYS)] if style in keyed else None
            request = ask(Share(few, seed, Tempo(able.native_bpm), style, key))
            takes = engine.generate(request, _Part(tick, len(made), few, count))
            made += [(first + take.index, place, key or "", take.audio) for take in takes]
    made.sort(key=lambda item: item[:2])
    styles = [names[place] or "" for _, place, _, _ in made]
    keys = [key for _, _, key, _ in made]
    return stacked([audio for *_, audio in made], styles, able.bars, keys)


def round_trip_set(engine: Resynthesising, loops: LoopSet, tick: Tick) -> LoopSet:
    """Send every loop through the engine's image and vocoder."""
    back = []
    for index in range(len(loops.loops)):
        tick(index, len(loops.loops))
        back.append(engine.roundtrip(loops.audio(index)))
    return stacked(back, loops.styles, loops.bars, loops.keys)
