import numpy as np
import pytest

from loopstudio.audio.dullness import cutoff_of
from loopstudio.core.audio import Audio
from loopstudio.core.tempo import Tempo
from tests.support.clips import loop
from tests.support.wave import dull

TEMPO = Tempo(120.0)


@pytest.mark.parametrize("cutoff", [1_500.0, 3_000.0, 8_000.0])
def test_a_cut_is_found(cutoff: float) -> None:
    assert cutoff_of(dull(TEMPO, cutoff, channels=2)) == pytest.approx(cutoff, rel=0.1)


def test_a_slope_is_found_where_it_begins() -> None:
    whole = dull(TEMPO, 22_000.0)
    spectrum = np.fft.rfft(whole.samples)
    hertz = np.linspace(0.0, 22_050.0, spectrum.shape[1])
    # 24 dB an octave from 2 kHz on.
    soft = np.fft.irfft(spectrum / np.sqrt(1.0 + (hertz / 2_000.0) ** 8), whole.frames)
    assert 1_200.0 < (cutoff_of(Audio(soft.astype(np.float32), 44_100)) or 0.0) < 3_000.0


def test_full_bandwidth_is_not_dull() -> None:
    assert cutoff_of(dull(TEMPO, 22_000.0)) is None


def test_a_spectrum_that_falls_evenly_is_not_dull() -> None:
    white = dull(TEMPO, 22_050.0)
    spectrum = np.fft.rfft(white.samples)
    spectrum /= np.maximum(1.0, np.arange(spectrum.shape[1]))
    assert cutoff_of(Audio(np.fft.irfft(spectrum, white.frames).astype(np.float32), 44_100)) is None


def test_a_low_rate_is_a_cut() -> None:
    assert cutoff_of(dull(TEMPO, 11_025.0, rate=22_050)) == pytest.approx(0.45 * 22_050)


def test_silence_and_a_bass_tone_are_not_dull() -> None:
    assert cutoff_of(Audio(np.zeros((1, 88_200), dtype=np.float32), 44_100)) is None
    assert cutoff_of(loop(TEMPO, rate=44_100)) is None
