import numpy as np
import pytest

from loopstudio.audio.loudness import loudness
from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import Original
from loopstudio.core.tempo import Tempo
from loopstudio.ui.pair import Half, pair_of
from tests.support.clips import entry

ONE, TWO = Half(entry(1)), Half(entry(2))


def tone(level: float, hertz: float = 440.0) -> Audio:
    turns = np.arange(88_200) * (2 * np.pi * hertz / 44_100)
    return Audio((level * np.sin(turns)).astype(np.float32)[None], 44_100)


@pytest.mark.parametrize(("first", "second", "lowered"), [(0.8, 0.4, "A"), (0.4, 0.8, "B")])
def test_the_louder_one_is_lowered_to_the_other(first: float, second: float, lowered: str) -> None:
    pair = pair_of((ONE, tone(first)), (TWO, tone(second, 1_000.0)))
    assert loudness(pair.first.audio) == pytest.approx(loudness(pair.second.audio), abs=0.01)
    gaps = loudness(tone(first)) - loudness(tone(second, 1_000.0))
    assert pair.sentence == f"{lowered} is lowered by {abs(gaps):.1f} dB"
    assert min(pair.first.lowered, pair.second.lowered) == 0.0


def test_two_that_are_as_loud_stay_as_they_are() -> None:
    pair = pair_of((ONE, tone(0.5)), (TWO, tone(0.5)))
    assert pair.sentence == "A and B are as loud"
    assert np.array_equal(pair.first.audio.samples, tone(0.5).samples)


def test_silence_lowers_nothing() -> None:
    pair = pair_of((ONE, tone(0.5)), (TWO, tone(0.0)))
    assert np.array_equal(pair.first.audio.samples, tone(0.5).samples)


def test_a_side_is_known_by_its_sound() -> None:
    pair = pair_of((ONE, tone(0.5)), (TWO, tone(0.4)))
    assert pair.side_of(pair.second.audio) is pair.second
    assert pair.side_of(tone(0.5)) is None
    assert pair.other(pair.first) is pair.second
    assert [pair.letter(side) for side in (pair.first, pair.second)] == ["A", "B"]


def test_what_a_clip_was_before_has_its_own_tempo() -> None:
    before = Half(entry(1), Original(44_100, 1, Tempo(97.0, 3, 4), "x"))
    assert before.name == f"{entry(1).name}, before"
    timed = before.timed
    assert (timed.bpm, timed.numerator, timed.denominator) == (97.0, 3, 4)
    assert ONE.timed == entry(1)
