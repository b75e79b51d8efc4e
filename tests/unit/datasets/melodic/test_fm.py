from dataclasses import replace

import numpy as np
import pytest

from loopstudio.datasets.melodic.fm import FmPatch, Pair, play
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.mono import RATE

PATCH = FmPatch((Pair(1.0, 1.0, 2.0, 0.2, 0.1, 1.0),), (0.002, 1.0, 0.5, 0.1), 1.0)
RNG = np.random.default_rng(0)


def spectrum(patch: FmPatch, pitch: int, velocity: float = 0.8) -> np.ndarray:
    made = play(patch, Phrase("one", (Note(0.0, 3.8, pitch, velocity),)), RNG)
    return np.square(np.abs(np.fft.rfft(made)))


def test_a_note_is_in_tune() -> None:
    assert spectrum(PATCH, 69).argmax() / 2 == pytest.approx(440.0, abs=1.0)


def test_a_harder_stroke_is_brighter() -> None:
    soft, hard = (spectrum(PATCH, 57, velocity) for velocity in (0.3, 1.0))
    assert hard[1200:].sum() / hard.sum() > 1.5 * soft[1200:].sum() / soft.sum()


def test_no_side_band_folds_back_from_above() -> None:
    wild = replace(PATCH, pairs=(Pair(1.0, 14.0, 8.0, 0.2, 1.0, 1.0),))
    power = spectrum(wild, 84)
    at = np.arange(len(power)) / 2
    near = np.abs(at / 1046.5 - np.rint(at / 1046.5)) < 0.02
    assert power[near].sum() / power.sum() > 0.99


def test_tremolo_moves_the_level_ten_times_a_bar() -> None:
    made = play(replace(PATCH, tremolo=0.9), Phrase("one", (Note(0.0, 4.0, 69, 0.8),)), RNG)
    level = np.abs(np.fft.rfft(np.square(made)))[2:60]
    assert level.argmax() + 2 == 10
    assert len(made) == 2 * RATE
