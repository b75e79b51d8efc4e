"""Pair: two loops that are compared, brought to one loudness by lowering the louder one."""

from dataclasses import dataclass, replace

from loopstudio.audio.level import gain
from loopstudio.audio.loudness import ABSOLUTE_GATE_LUFS, loudness
from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import Original
from loopstudio.library.entry import Entry

_UNHEARD_DB = 0.05


@dataclass(frozen=True)
class Half:
    """What is compared: a clip, or what it was made from, where that travels in its file."""

    entry: Entry
    before: Original | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.entry.name if self.before is None else f"{self.entry.name}, before"

    @property
    def timed(self) -> Entry:
        """The clip, at the tempo at which this sounds."""
        if self.before is None:
            return self.entry
        tempo = self.before.tempo
        return replace(
            self.entry,
            bpm=tempo.bpm,
            numerator=tempo.numerator,
            denominator=tempo.denominator,
        )


@dataclass(frozen=True, eq=False)
class Side:
    """A loop of a pair as it is heard there, lowered by so many dB (0 or more)."""

    half: Half
    audio: Audio
    lowered: float


@dataclass(frozen=True, eq=False)
class Pair:
    """A, the loop that was chosen, and B, the one it is compared with."""

    first: Side
    second: Side

    @property
    def halves(self) -> tuple[Half, Half]:
        """What is compared."""
        return self.first.half, self.second.half

    def other(self, side: Side) -> Side:
        """Give the side that is not this one."""
        return self.second if side is self.first else self.first

    def side_of(self, audio: Audio | None) -> Side | None:
        """Give the side that sounds so, or None where neither does."""
        sides = (self.first, self.second)
        return next((side for side in sides if side.audio is audio), None)

    def letter(self, side: Side) -> str:
        """Name a side."""
        return "A" if side is self.first else "B"

    @property
    def sentence(self) -> str:
        """Say which of the two was lowered, and by how much."""
        louder = max(self.first, self.second, key=lambda side: side.lowered)
        if louder.lowered < _UNHEARD_DB:
            return "A and B are as loud"
        return f"{self.letter(louder)} is lowered by {louder.lowered:.1f} dB"


def pair_of(first: tuple[Half, Audio], second: tuple[Half, Audio]) -> Pair:
    """Make a pair of two loops: the louder one is lowered, since raising the other might clip it.

    Silence is as loud as anything.
    """
    levels = [loudness(audio) for _, audio in (first, second)]
    over = levels[0] - levels[1] if min(levels) > ABSOLUTE_GATE_LUFS else 0.0
    return Pair(_side(*first, max(0.0, over)), _side(*second, max(0.0, -over)))


def _side(half: Half, audio: Audio, lowered: float) -> Side:
    return Side(half, gain(audio, -lowered), lowered)
