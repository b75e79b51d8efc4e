import numpy as np
import pytest

from loopstudio.datasets.melodic.harmony import (
    Chord,
    chord_at,
    draw_chords,
    led,
    tones,
    voiced,
    voicings,
)
from loopstudio.datasets.melodic.key import SCALES, Key

C_MAJOR = Chord(0.0, 4.0, 0, (0, 4, 7))
F_MAJOR = Chord(2.0, 2.0, 3, (5, 9, 0))
KEYS = [Key(tonic, scale) for tonic in (0, 7) for scale in SCALES]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.tonic}-{key.scale}")
def test_chords_lie_in_the_key(key: Key) -> None:
    rng = np.random.default_rng(0)
    chords = [chord for _ in range(40) for chord in draw_chords(key, 0.7, rng)]
    assert all((pitch - key.tonic) % 12 in key.harmony for c in chords for pitch in c.classes)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.tonic}-{key.scale}")
def test_the_chords_fill_the_bar(key: Key) -> None:
    rng = np.random.default_rng(1)
    assert all(sum(c.beats for c in draw_chords(key, 1.0, rng)) == 4.0 for _ in range(20))


def test_most_bars_start_on_the_tonic() -> None:
    rng = np.random.default_rng(2)
    starts = [draw_chords(Key(9, "minor"), 1.0, rng)[0].degree for _ in range(200)]
    assert starts.count(0) > 160


def test_without_changes_there_is_one_chord() -> None:
    assert len(draw_chords(Key(0, "major"), 0.0, np.random.default_rng(0))) == 1


def test_the_chord_that_sounds_is_found() -> None:
    assert [chord_at((C_MAJOR, F_MAJOR), beat).degree for beat in (0.0, 1.9, 2.0, 3.5)] == [
        *(0, 0, 3, 3)
    ]


def test_a_voicing_rises_through_the_chord() -> None:
    made = voiced(C_MAJOR, 55, 4, np.random.default_rng(0))
    assert list(made) == sorted(set(made))
    assert {pitch % 12 for pitch in made} == {0, 4, 7}


def test_voices_move_as_little_as_they_can() -> None:
    assert led(F_MAJOR, (60, 64, 67)) == (60, 65, 69)


def test_each_chord_has_a_voicing() -> None:
    made = voicings((C_MAJOR, F_MAJOR), 55, 3, np.random.default_rng(0))
    assert [{pitch % 12 for pitch in shape} for shape in made] == [{0, 4, 7}, {0, 5, 9}]


def test_the_tones_of_a_chord_are_all_within_the_span() -> None:
    assert tones(C_MAJOR, 60, 72) == (60, 64, 67, 72)
