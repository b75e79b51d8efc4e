import numpy as np

from loopstudio.datasets.melodic.bassline import LOW, STYLES, bassline
from loopstudio.datasets.melodic.harmony import Chord
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.rhythm import steps

KEY = Key(9, "minor")
ONE = (Chord(0.0, 4.0, 0, (9, 0, 4)),)


def test_every_style_is_played() -> None:
    rng = np.random.default_rng(0)
    assert {bassline(KEY, ONE, rng).name for _ in range(200)} == {f"bass:{s}" for s in STYLES}


def test_every_rhythm_has_sixteen_steps() -> None:
    assert {len(line) for style in STYLES.values() for line in style.rhythms} == {16}
    assert all(steps(line) for style in STYLES.values() for line in style.rhythms)


def test_the_downbeat_is_the_root() -> None:
    rng = np.random.default_rng(1)
    firsts = [n.pitch for _ in range(80) for n in bassline(KEY, ONE, rng).notes if n.beat == 0]
    assert {pitch % 12 for pitch in firsts} == {9}
    assert min(firsts) >= LOW


def test_acid_slides_and_walking_does_not() -> None:
    rng = np.random.default_rng(2)
    made = [bassline(KEY, ONE, rng) for _ in range(200)]
    sliding = {phrase.name for phrase in made if any(note.slide for note in phrase.notes)}
    assert ("bass:acid" in sliding, "bass:walking" in sliding) == (True, False)
