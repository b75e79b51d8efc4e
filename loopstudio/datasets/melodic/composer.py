"""The composer: one bar of a kind of loop in a key."""

from collections.abc import Callable

from numpy.random import Generator

from loopstudio.datasets.melodic.bassline import bassline
from loopstudio.datasets.melodic.chordal import comping, pad, stab
from loopstudio.datasets.melodic.figure import arpeggio, plucked_figure
from loopstudio.datasets.melodic.harmony import Chord, draw_chords
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.melody import melody
from loopstudio.datasets.melodic.phrase import Phrase, felt

Composer = Callable[[Key, tuple[Chord, ...], Generator], Phrase]
COMPOSERS: dict[str, Composer] = {
    "bass": bassline,
    "arp": arpeggio,
    "stab": stab,
    "lead": melody,
    "pad": pad,
    "keys": comping,
    "pluck": plucked_figure,
}
KINDS = tuple(COMPOSERS)
"""The kinds of loop, in the fixed order of their labels."""
CHANGES = {
    "bass": 0.3,
    "arp": 0.45,
    "stab": 0.5,
    "lead": 0.4,
    "pad": 0.4,
    "keys": 0.65,
    "pluck": 0.35,
}
"""How likely a bar of a kind has more than one chord."""
LOOSE_MS = {"bass": 1.5, "lead": 3.0, "keys": 6.0, "pluck": 1.5}


def compose(kind: str, key: Key, rng: Generator) -> Phrase:
    """Compose one bar of a kind (one of KINDS) in a key; a third of the bars swing."""
    chords = draw_chords(key, CHANGES[kind], rng)
    made = COMPOSERS[kind](key, chords, rng)
    swings = kind != "pad" and rng.random() < 0.33
    swing = float(rng.uniform(0.1, 0.36)) if swings else 0.0
    return felt(made, swing, LOOSE_MS.get(kind, 0.0) * float(rng.uniform(0, 1)), rng)
