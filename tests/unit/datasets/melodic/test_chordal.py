import numpy as np

from loopstudio.datasets.melodic.chordal import COMPS, STABS, comping, pad, stab
from loopstudio.datasets.melodic.harmony import Chord
from loopstudio.datasets.melodic.key import Key

KEY = Key(0, "major")
TWO = (Chord(0.0, 2.0, 0, (0, 4, 7)), Chord(2.0, 2.0, 3, (5, 9, 0)))


def test_every_rhythm_divides_the_bar() -> None:
    assert {len(line) for line in STABS + COMPS} <= {12, 16}


def test_a_stab_is_a_chord_at_once() -> None:
    made = stab(KEY, TWO, np.random.default_rng(0))
    first = made.notes[0].beat
    assert sum(note.beat == first for note in made.notes) >= 3


def test_a_pad_sounds_all_through_the_bar() -> None:
    rng = np.random.default_rng(1)
    for _ in range(30):
        notes = pad(KEY, TWO, rng).notes
        assert sum(beats for _, beats in {(n.beat, min(n.beats, 2.0)) for n in notes}) >= 4.0


def test_most_comping_has_a_left_hand() -> None:
    rng = np.random.default_rng(2)
    low = [min(n.pitch for n in comping(KEY, TWO, rng).notes) < 50 for _ in range(100)]
    assert 0.4 < np.mean(low) < 0.75


def test_strings_of_a_strummed_chord_come_one_after_another() -> None:
    rng = np.random.default_rng(3)
    gaps = [np.diff([n.beat for n in comping(KEY, TWO, rng).notes]) for _ in range(40)]
    assert any(((gap > 0) & (gap < 0.05)).any() for gap in gaps)
