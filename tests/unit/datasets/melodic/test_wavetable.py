import numpy as np
import pytest

from loopstudio.datasets.melodic.wavetable import (
    LOWEST_HZ,
    OCTAVES,
    bank,
    hertz_of,
    read,
    spectrum,
    vowel,
)
from loopstudio.datasets.mono import RATE

RNG = np.random.default_rng(0)
OPEN = LOWEST_HZ * 2**OCTAVES
WAVES = ("sine", "triangle", "saw", "square", "pulse", "organ", "digital", "hollow", "buzz")


def tone(wave: str, hertz: float, cutoff: float, resonance: float = 0.0) -> np.ndarray:
    source = bank(spectrum(wave, np.random.default_rng(1)), hertz, resonance)
    return read(source, np.arange(RATE) * hertz / RATE, np.full(RATE, cutoff))


def energy(sound: np.ndarray, low: float, high: float) -> float:
    power = np.square(np.abs(np.fft.rfft(sound)))
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def test_a4_is_440_hertz() -> None:
    assert (hertz_of(69), hertz_of(57)) == (440.0, 220.0)


@pytest.mark.parametrize("wave", WAVES)
def test_a_wave_has_its_harmonics_and_nothing_between(wave: str) -> None:
    power = np.square(np.abs(np.fft.rfft(tone(wave, 100.0, OPEN))))
    assert power[::100].sum() / power.sum() > 0.999


def test_the_filter_takes_the_highs() -> None:
    assert energy(tone("saw", 100.0, 300.0), 1000, 20000) < 0.002
    assert energy(tone("saw", 100.0, OPEN), 1000, 20000) > 0.02


def test_resonance_lifts_the_cutoff() -> None:
    plain, sharp = (tone("saw", 100.0, 1000.0, r) for r in (0.0, 0.9))
    assert energy(sharp, 850, 1150) > 10 * energy(plain, 850, 1150)


def test_no_harmonic_passes_the_ceiling() -> None:
    assert energy(tone("saw", 3000.0, OPEN), 19_500, 22_050) < 1e-4


def test_a_vowel_has_its_formants() -> None:
    weights = vowel(np.array([300.0, 730.0, 1800.0]), (730.0, 1090.0, 2440.0))
    assert weights.argmax() == 1
