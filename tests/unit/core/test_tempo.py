from fractions import Fraction

import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo, bpm_text


def test_two_seconds_are_one_bar_at_120() -> None:
    assert Tempo(120.0).bar_frames(44_100) == 88_200


def test_frames_round_once_over_all_bars() -> None:
    assert Tempo(174.0).bar_frames(44_100, 2) == 121_655


def test_a_typed_tempo_is_meant_in_decimals() -> None:
    assert Tempo(120.1).frames(1201, 44_100) == 44_100 * 600


def test_a_bar_of_seven_eighths_has_three_and_a_half_quarters() -> None:
    assert Tempo(120.0, 7, 8).bar_beats == Fraction(7, 2)


def test_exact_tempos_are_those_of_the_list() -> None:
    # Eight beats at 44.1 kHz: daw.md 1.6 lists 32 of the 141 tempos from 60 to 200.
    exact = [bpm for bpm in range(60, 201) if Tempo(float(bpm)).is_exact(44_100, 2)]
    assert (len(exact), exact[:6], exact[-2:]) == (32, [60, 63, 64, 70, 72, 75], [196, 200])


def test_seventeen_tempos_are_exact_at_48_kilohertz() -> None:
    assert sum(Tempo(float(bpm)).is_exact(48_000, 2) for bpm in range(60, 201)) == 17


def test_a_tempo_is_written_to_the_hundredth_without_needless_zeros() -> None:
    written = [bpm_text(bpm) for bpm in (120.0, 93.5, 121.983, 139.99999, 200.0)]
    assert written == ["120", "93.5", "121.98", "140", "200"]


def test_a_length_gives_its_tempo() -> None:
    assert Tempo.fitting(88_200, 4, 44_100).bpm == 120.0


@pytest.mark.parametrize("bpm", [0.0, 19.9, 400.1, float("nan"), float("inf")])
def test_tempos_out_of_range_are_refused(bpm: float) -> None:
    with pytest.raises(InvalidValue, match="20 to 400"):
        Tempo(bpm)


@pytest.mark.parametrize(("above", "below"), [(0, 4), (33, 4), (4, 0), (4, 3), (4, 32)])
def test_unknown_meters_are_refused(above: int, below: int) -> None:
    with pytest.raises(InvalidValue, match="meter"):
        Tempo(120.0, above, below)


@pytest.mark.parametrize(("frames", "beats"), [(0, 4), (-1, 4), (100, 0), (100, -2)])
def test_nothing_has_no_tempo(frames: int, beats: int) -> None:
    with pytest.raises(InvalidValue, match="at least one frame"):
        Tempo.fitting(frames, beats, 44_100)
