from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from loopstudio.core.tempo import Tempo

BPMS = st.integers(400, 2_400).map(lambda tenths: tenths / 10)
RATES = st.sampled_from((22_050, 44_100, 48_000, 96_000))
METERS = st.tuples(st.integers(1, 32), st.sampled_from((1, 2, 4, 8, 16)))


@given(BPMS, METERS, RATES, st.integers(1, 64))
def test_frames_are_within_half_of_the_exact_length(
    bpm: float, meter: tuple[int, int], rate: int, bars: int
) -> None:
    tempo = Tempo(bpm, *meter)
    exact = Fraction(60) * tempo.bar_beats * bars * rate / Fraction(str(bpm))
    assert abs(tempo.bar_frames(rate, bars) - exact) <= Fraction(1, 2)


@given(BPMS, RATES, st.integers(1, 32), st.integers(1, 32))
def test_bars_add_up_to_within_a_frame(bpm: float, rate: int, first: int, second: int) -> None:
    tempo = Tempo(bpm)
    together = tempo.bar_frames(rate, first + second)
    assert abs(tempo.bar_frames(rate, first) + tempo.bar_frames(rate, second) - together) <= 1


@given(st.sampled_from((60.0, 75.0, 96.0, 100.0, 120.0, 150.0, 180.0)), st.integers(1, 64))
def test_exact_bars_add_up_exactly(bpm: float, bars: int) -> None:
    tempo, rate = Tempo(bpm), 48_000
    assert tempo.is_exact(rate)
    assert tempo.bar_frames(rate, bars) == bars * tempo.bar_frames(rate)


@given(BPMS, RATES, st.integers(1, 64))
def test_the_tempo_of_a_length_gives_that_length(bpm: float, rate: int, beats: int) -> None:
    frames = Tempo(bpm).frames(beats, rate)
    assert Tempo.fitting(frames, beats, rate).frames(beats, rate) == frames
