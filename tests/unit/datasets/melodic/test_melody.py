import numpy as np

from loopstudio.datasets.melodic.harmony import Chord
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.melody import RHYTHMS, melody
from loopstudio.datasets.melodic.phrase import Phrase

KEY = Key(2, "dorian")
ONE = (Chord(0.0, 4.0, 0, (2, 5, 9)),)


def melodies(count: int = 100) -> list[Phrase]:
    rng = np.random.default_rng(0)
    return [melody(KEY, ONE, rng) for _ in range(count)]


def test_every_rhythm_divides_the_bar() -> None:
    assert {len(line) for line in RHYTHMS} <= {12, 16}


def test_a_melody_moves_by_steps_more_than_by_leaps() -> None:
    moves = [abs(m) for made in melodies() for m in np.diff([n.pitch for n in made.notes])]
    assert np.mean(np.array(moves) <= 4) > 0.6


def test_a_melody_stays_within_a_tenth_and_a_half() -> None:
    spans = [max(n.pitch for n in m.notes) - min(n.pitch for n in m.notes) for m in melodies()]
    assert max(spans) <= 19


def test_long_notes_rest_on_chord_tones() -> None:
    long = [n.pitch % 12 in (2, 5, 9) for m in melodies() for n in m.notes if n.beats > 0.75]
    assert np.mean(long) > 0.8
