import numpy as np

from loopstudio.datasets.hits_sc808 import VOICES, score, vary
from loopstudio.datasets.synthdef import SynthDef

SNARE = SynthDef("snare", {"note": 65.0, "decay": 4.2, "mix": 0.7, "amp": 1.0, "note_slide": 0.0})


def test_a_setting_stays_near_the_defaults() -> None:
    setting = vary(SNARE, np.random.default_rng(0))
    assert (abs(setting["note"] - 65) <= 4, 2.1 <= setting["decay"] <= 8.4) == (True, True)


def test_level_and_slides_are_left_alone() -> None:
    assert set(vary(SNARE, np.random.default_rng(0))) == {"note", "decay", "mix"}


def test_a_score_starts_every_setting() -> None:
    made = score(b"definition!!", SNARE, [{"note": 60.0}] * 5)
    assert (made.count(b"/s_new"), made.count(b"definition!!")) == (5, 1)


def test_the_voices_give_the_counts_of_the_pool() -> None:
    kinds = list(VOICES.values())
    assert (len(kinds), kinds.count("kick"), kinds.count("tom")) == (17, 2, 3)
