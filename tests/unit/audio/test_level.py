import numpy as np
import pytest

from loopstudio.audio.level import (
    SILENCE_DB,
    decibels,
    gain,
    kit_gain_db,
    normalise_peak,
    remove_dc,
    true_peak_db,
)
from tests.support.sounds import RATE, noise, sound

SILENCE = sound(np.zeros((2, 1_000)), RATE)


def test_the_mean_of_every_channel_is_removed() -> None:
    audio = sound(noise().samples + np.array([[0.3], [-0.2]]), RATE)
    assert np.abs(remove_dc(audio).samples.mean(axis=1)).max() < 1e-6


def test_a_peak_between_the_samples_is_seen() -> None:
    # A quarter of the rate, 45 degrees off: every sample is 3 dB under the crest (BS.1770).
    wave = np.sin(2 * np.pi * np.arange(44_100) / 4 + np.pi / 4)
    assert true_peak_db(sound(wave, RATE)) == pytest.approx(0.0, abs=0.1)


def test_a_peak_at_the_seam_of_two_blocks_is_seen() -> None:
    samples = np.zeros((1 << 20) + 100)
    samples[(1 << 20) - 1] = 0.5
    assert true_peak_db(sound(samples, RATE)) == pytest.approx(-6.02, abs=0.1)


def test_silence_has_a_finite_level() -> None:
    assert true_peak_db(SILENCE) == SILENCE_DB


def test_gain_is_in_decibels() -> None:
    assert np.allclose(gain(noise(), -20.0).samples, noise().samples / 10)


def test_a_normalised_loop_peaks_at_its_target() -> None:
    assert true_peak_db(normalise_peak(noise(), -1.0)) == pytest.approx(-1.0, abs=0.01)


def test_normalised_silence_is_silence() -> None:
    assert not normalise_peak(SILENCE).samples.any()


def test_a_kit_keeps_its_balance() -> None:
    loud, quiet = noise(), gain(noise(), -12.0)
    assert kit_gain_db((quiet, loud), -1.0) == pytest.approx(-1.0 - true_peak_db(loud))


def test_an_empty_kit_needs_no_gain() -> None:
    assert kit_gain_db(()) == 0.0


@pytest.mark.parametrize(("amplitude", "db"), [(1.0, 0.0), (0.1, -20.0), (0.0, -120.0)])
def test_decibels_end_at_silence(amplitude: float, db: float) -> None:
    assert decibels(amplitude) == pytest.approx(db)
