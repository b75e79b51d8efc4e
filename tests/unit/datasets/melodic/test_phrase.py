import numpy as np

from loopstudio.datasets.melodic.phrase import Note, Phrase, felt, phrase

LINE = phrase("line", [Note(k / 4, 0.25, 60 + k, 0.8) for k in range(16)])


def test_a_note_ends_where_its_pitch_begins_again() -> None:
    made = phrase("two", [Note(1.0, 0.5, 60, 1.0), Note(0.0, 3.0, 60, 1.0)])
    assert [note.beats for note in made.notes] == [1.0, 0.5]


def test_of_two_equal_notes_one_is_kept() -> None:
    assert len(phrase("twins", [Note(0.0, 1.0, 60, 1.0)] * 2).notes) == 1


def test_swing_delays_every_second_sixteenth() -> None:
    swung = felt(LINE, 1 / 3, 0.0, np.random.default_rng(0))
    assert np.allclose(
        [note.beat for note in swung.notes[:4]], [0.0, 0.25 + 1 / 12, 0.5, 0.75 + 1 / 12]
    )


def test_triplets_do_not_swing() -> None:
    triplets = phrase("three", [Note(1 / 3, 0.3, 60, 0.8)])
    assert felt(triplets, 0.33, 0.0, np.random.default_rng(0)).notes[0].beat == 1 / 3


def test_the_notes_of_a_chord_stay_together_when_loosened() -> None:
    chord = phrase("chord", [Note(1.0, 1.0, pitch, 0.8) for pitch in (60, 64, 67)])
    starts = [note.beat for note in felt(chord, 0.0, 10.0, np.random.default_rng(1)).notes]
    assert 0 < max(starts) - min(starts) < 0.06


def test_what_is_early_at_the_start_sounds_at_the_end_of_the_bar() -> None:
    first = Phrase("one", (Note(0.0, 1.0, 60, 0.8),))
    beats = [felt(first, 0.0, 5.0, np.random.default_rng(k)).notes[0].beat for k in range(20)]
    assert all(0 <= beat < 4 for beat in beats)
    assert any(beat > 3.9 for beat in beats)
