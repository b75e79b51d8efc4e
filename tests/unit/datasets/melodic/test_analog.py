from dataclasses import replace

import numpy as np
import pytest

from loopstudio.datasets.melodic.analog import AnalogPatch, Layer, play
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.wavetable import spectrum
from loopstudio.datasets.mono import FRAMES, RATE

SAW = Layer(spectrum("saw", np.random.default_rng(0)), 0.0, 1.0)
PATCH = AnalogPatch(
    (SAW,), 1, 0.0, (0.002, 0.5, 0.8, 0.05), 2000.0, 0.5, 1.0, 0.1, 0.2, 0.5, 0, 0.0, 0.0, 0.03
)
LONG = Phrase("long", (Note(0.0, 4.0, 57, 0.8),))


def heard(patch: AnalogPatch, phrase: Phrase) -> np.ndarray:
    return play(patch, phrase, np.random.default_rng(0))


def strongest(sound: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(sound)).argmax() * RATE / len(sound))


def test_a_note_is_in_tune() -> None:
    assert strongest(heard(PATCH, LONG)) == pytest.approx(220.0, abs=0.6)


def test_a_note_at_the_end_rings_at_the_start() -> None:
    late = heard(PATCH, Phrase("late", (Note(3.9, 0.5, 57, 0.8),)))
    assert np.abs(late[:4000]).max() > 0.05
    assert np.abs(late[20_000:80_000]).max() == 0.0


def test_a_slide_comes_from_the_note_before() -> None:
    notes = (Note(0.0, 2.0, 45, 0.8), Note(2.0, 2.0, 69, 0.8, slide=True))
    made = heard(replace(PATCH, glide=0.2), Phrase("slide", notes))
    assert strongest(made[44_100:46_300]) < 200
    assert strongest(made[70_000:84_000]) == pytest.approx(430, abs=11)


def test_the_filter_falls_with_its_envelope() -> None:
    made = heard(replace(PATCH, cutoff=300.0, rise=4.0), LONG)
    first, last = (
        np.abs(np.fft.rfft(part * np.hanning(2048)))
        for part in (made[300:2348], made[60_000:62_048])
    )
    assert first[150:].sum() > 3 * last[150:].sum()


def test_voices_beat_against_one_another() -> None:
    made = heard(replace(PATCH, voices=2, detune=15.0), LONG)
    levels = np.square(made[8820:79_380].reshape(-1, 4410)).mean(axis=1)
    assert levels.max() > 2 * levels.min()


def test_a_layer_swells_once_a_bar() -> None:
    made = heard(replace(PATCH, layers=(replace(SAW, morph=1.0),)), LONG)
    assert np.square(made[40_000:48_000]).mean() > 10 * np.square(made[1000:9000]).mean()


def test_a_bar_has_its_length() -> None:
    assert heard(PATCH, LONG).shape == (FRAMES,)
