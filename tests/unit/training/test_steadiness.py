import numpy as np
import pytest

from loopstudio.training.steadiness import steadiness
from tests.support.sounds import RATE, sound

TIME = np.arange(2 * RATE) / RATE


def test_a_tone_is_steady_and_noise_is_not() -> None:
    assert steadiness(sound(0.5 * np.sin(2 * np.pi * 55 * TIME), RATE)) == pytest.approx(1.0)
    noise = np.random.default_rng(1).normal(size=TIME.size)
    assert abs(steadiness(sound(0.1 * noise, RATE)) or 1.0) < 0.15


def test_a_kick_that_falls_in_pitch_is_steady() -> None:
    pitch = 50 + 60 * np.exp(-TIME / 0.03)
    kick = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-TIME / 0.2)
    assert (steadiness(sound(kick, RATE)) or 0.0) > 0.9


def test_what_has_no_lows_has_no_steadiness() -> None:
    assert steadiness(sound(0.5 * np.sin(2 * np.pi * 3_000 * TIME), RATE)) is None


def test_a_rate_and_a_length_that_nothing_divides_are_measured_as_well() -> None:
    tone = 0.5 * np.sin(2 * np.pi * 40 * np.arange(91_237) / 91_237 * 2)
    assert (steadiness(sound(tone, 47_999)) or 0.0) > 0.9
