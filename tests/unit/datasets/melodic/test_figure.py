import numpy as np

from loopstudio.datasets.melodic.figure import ORDERS, PLUCKS, arpeggio, plucked_figure
from loopstudio.datasets.melodic.harmony import Chord
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.phrase import Phrase

KEY = Key(0, "major")
ONE = (Chord(0.0, 4.0, 0, (0, 4, 7)),)


def arpeggios(count: int = 200) -> list[Phrase]:
    rng = np.random.default_rng(0)
    return [arpeggio(KEY, ONE, rng) for _ in range(count)]


def test_every_order_is_played() -> None:
    assert {made.name.split(":")[1].split("/")[0] for made in arpeggios()} == set(ORDERS)


def test_an_arpeggio_plays_chord_tones_only() -> None:
    assert {note.pitch % 12 for made in arpeggios() for note in made.notes} == {0, 4, 7}


def test_up_goes_up_until_it_turns_over() -> None:
    up = next(made for made in arpeggios() if made.name == "arp:up/16" and len(made.notes) == 16)
    moves = np.diff([note.pitch for note in up.notes])
    assert all(move > 0 or move < -6 for move in moves)


def test_every_pluck_rhythm_has_sixteen_steps() -> None:
    assert {len(line) for line in PLUCKS} == {16}


def test_some_plucks_come_in_pairs() -> None:
    rng = np.random.default_rng(1)
    made = [plucked_figure(KEY, ONE, rng) for _ in range(60)]
    paired = [len({n.beat for n in bar.notes}) < len(bar.notes) for bar in made]
    assert 0.1 < np.mean(paired) < 0.9
