import numpy as np
import pytest

from loopstudio.datasets.melodic.composer import KINDS, compose
from loopstudio.datasets.melodic.key import Key, draw_key
from loopstudio.datasets.melodic.phrase import Phrase

REGISTERS = {
    "bass": (26, 58),
    "arp": (50, 91),
    "stab": (45, 90),
    "lead": (55, 92),
    "pad": (36, 95),
    "keys": (36, 90),
    "pluck": (50, 92),
}


def phrases(kind: str, count: int = 120) -> list[tuple[Key, Phrase]]:
    rng = np.random.default_rng(KINDS.index(kind))
    keys = [draw_key(rng) for _ in range(count)]
    return [(key, compose(kind, key, rng)) for key in keys]


@pytest.mark.parametrize("kind", KINDS)
def test_every_bar_has_notes_within_it(kind: str) -> None:
    assert all(made.notes for _, made in phrases(kind))
    assert all(0 <= note.beat < 4 for _, made in phrases(kind) for note in made.notes)


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_every_note_lies_in_the_key(kind: str) -> None:
    notes = [(key, note) for key, made in phrases(kind) for note in made.notes]
    inside = [(note.pitch - key.tonic) % 12 in {*key.harmony, *key.melody} for key, note in notes]
    assert np.mean(inside) > 0.995


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_to_its_register(kind: str) -> None:
    pitches = [note.pitch for _, made in phrases(kind) for note in made.notes]
    low, high = REGISTERS[kind]
    assert low <= min(pitches)
    assert max(pitches) <= high


@pytest.mark.parametrize("kind", KINDS)
def test_hardly_any_two_bars_are_equal(kind: str) -> None:
    bars = {tuple((n.beat, n.pitch) for n in made.notes) for _, made in phrases(kind)}
    assert len(bars) > 110


@pytest.mark.parametrize("kind", ["bass", "lead"])
def test_lines_have_one_note_at_a_time(kind: str) -> None:
    for _, made in phrases(kind):
        beats = [note.beat for note in made.notes]
        assert len(set(beats)) == len(beats)


@pytest.mark.parametrize("kind", ["stab", "pad", "keys"])
def test_chords_have_several(kind: str) -> None:
    most = [len({n.pitch for n in made.notes}) for _, made in phrases(kind)]
    assert np.mean(np.array(most) >= 3) > 0.95


def test_pads_are_held_longer_than_stabs() -> None:
    pads = [n.beats for _, made in phrases("pad") for n in made.notes]
    stabs = [n.beats for _, made in phrases("stab") for n in made.notes]
    assert np.median(pads) > 4 * np.median(stabs)
