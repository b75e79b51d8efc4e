import numpy as np
import pytest

from loopstudio.datasets.melodic.patch import Analog, Strings, pair
from loopstudio.datasets.melodic.phrase import Note, Phrase

SAW = Analog(
    ("bass",), ("saw", "organ"), (0.001, 0.01), (0.1, 1.0), (0.2, 0.8), (0.05, 0.2), (200, 2000),
    semitones=(0.0, 12.0), voices=(1, 3), morph=True,
)  # fmt: skip
ONE = Phrase("one", (Note(0.0, 1.0, 57, 0.8),))


def test_a_setting_lies_in_its_ranges() -> None:
    made = [SAW.drawn(np.random.default_rng(seed)) for seed in range(60)]
    assert all(200 <= patch.cutoff <= 2000 and 1 <= patch.voices <= 3 for patch in made)


def test_cutoffs_are_drawn_evenly_in_octaves() -> None:
    cutoffs = [SAW.drawn(np.random.default_rng(seed)).cutoff for seed in range(300)]
    assert np.median(cutoffs) == pytest.approx(632, rel=0.2)


def test_an_organ_lies_an_octave_lower_as_its_drawbars_do() -> None:
    layers = [SAW.drawn(np.random.default_rng(seed)).layers[0].semitones for seed in range(20)]
    assert set(layers) == {0.0, -12.0}


def test_morphing_layers_swell_in_turn() -> None:
    assert [layer.morph for layer in SAW.drawn(np.random.default_rng(0)).layers] == [1.0, -1.0]


def test_a_player_plays_the_same_twice() -> None:
    strings = Strings(("pluck",), (0.3, 0.7), (0.2, 0.4), (1.0, 2.0), (0.1, 0.3))
    first, again = (
        strings.player(np.random.default_rng(4))(ONE, np.random.default_rng(5)) for _ in range(2)
    )
    assert np.array_equal(first, again)


def test_a_pair_is_drawn_within_its_ranges() -> None:
    made = pair(np.random.default_rng(0), (1.0, 2.0), (0.5, 1.0), (0.1, 0.2), decay=1.0)
    assert (0.5 <= made.index <= 1.0, 0.1 <= made.fade <= 0.2, made.modulator) == (True, True, 2.0)
