import numpy as np
import pytest

from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.plucked import StringPatch, play, string
from loopstudio.datasets.melodic.wavetable import hertz_of
from loopstudio.datasets.mono import FRAMES, RATE

PATCH = StringPatch(0.6, 0.3, 2.0, 0.2, 0.2)


@pytest.mark.parametrize("pitch", [33, 45, 60, 69, 81, 88])
def test_a_string_is_in_tune_within_three_cents(pitch: int) -> None:
    hertz = hertz_of(pitch)
    made = string(hertz, RATE, (0.7, 0.3, 4.0, 0.3), np.random.default_rng(0))
    power = np.abs(np.fft.rfft(made * np.hanning(len(made)), 16 * len(made)))
    near = slice(round(hertz * 16 * 0.97), round(hertz * 16 * 1.03))
    found = (near.start + power[near].argmax()) / 16
    assert abs(1200 * np.log2(found / hertz)) < 3


def test_a_string_dies_away() -> None:
    made = string(220.0, RATE, (0.7, 0.3, 1.0, 0.3), np.random.default_rng(0))
    assert np.abs(made[-4000:]).max() < 0.05 * np.abs(made[:4000]).max()


def test_highs_die_before_lows() -> None:
    made = string(220.0, RATE, (0.9, 0.5, 4.0, 0.3), np.random.default_rng(0))
    first, last = (np.abs(np.fft.rfft(part)) for part in (made[:8192], made[-8192:]))
    assert last[400:].sum() / last.sum() < 0.3 * first[400:].sum() / first.sum()


def test_a_note_let_go_is_damped() -> None:
    bar = play(PATCH, Phrase("short", (Note(0.0, 0.5, 57, 0.9),)), np.random.default_rng(0))
    assert bar.shape == (FRAMES,)
    assert np.abs(bar[22_050:]).max() < 1e-3


def test_a_pluck_at_the_seam_is_no_click() -> None:
    bar = play(PATCH, Phrase("one", (Note(0.0, 0.5, 57, 0.9),)), np.random.default_rng(0))
    assert abs(bar[0]) < 0.02
