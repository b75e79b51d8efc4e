from dataclasses import replace

import numpy as np
import pytest

from loopstudio.datasets.bus import LOUDEST_DB, Bus, draw_bus, finish
from loopstudio.datasets.mono import FRAMES, RATE
from tests.support.hits import stroke

PLAIN = Bus(3, -8.0, 2.0, -8.0, 1.0, 25.0, 0.0, -13.0)
NOTHING = np.zeros(FRAMES, np.float32)


def bar(place: int = 0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    out = np.zeros(FRAMES, np.float32)
    for kind, at in (("kick", 0), ("snare", 22_050), ("kick", 44_100), ("snare", 66_150)):
        made = stroke(kind)
        out[at : at + len(made)] += 0.6 * made
    return np.roll(out, place)


def rms_db(audio: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    return 20 * float(np.log10(np.sqrt(np.square(audio).mean())))


def test_the_peak_is_one_decibel_under_full_scale() -> None:
    made = finish(bar(), 0.2 * bar(), PLAIN, RATE)
    assert 20 * np.log10(np.abs(made).max()) == pytest.approx(-1.0, abs=0.01)


def test_the_loudness_comes_near_its_target() -> None:
    assert rms_db(finish(bar(), 0.2 * bar(), PLAIN, RATE)) == pytest.approx(-13.0, abs=2.0)


def test_noise_is_turned_down_to_the_loudest_allowed() -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, FRAMES).astype(np.float32)
    assert rms_db(finish(noise, NOTHING, PLAIN, RATE)) <= LOUDEST_DB + 0.1


def test_everything_wraps_round() -> None:
    shift = 60 * 245
    straight = finish(bar(), 0.3 * bar(), PLAIN, RATE)
    turned = finish(bar(shift), 0.3 * bar(shift), PLAIN, RATE)
    assert np.abs(np.roll(straight, shift) - turned).max() < 2e-3


def test_an_onset_stays_sharp() -> None:
    click = NOTHING.copy()
    click[30_000] = 1.0
    made = np.abs(finish(click, NOTHING, replace(PLAIN, room_db=-60.0), RATE))
    assert (int(np.argmax(made)), made[29_000:29_995].max() < 0.02 * made.max()) == (30_000, True)


def test_a_low_pass_takes_highs_away() -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, FRAMES).astype(np.float32)
    dark = finish(noise, NOTHING, replace(PLAIN, high_hz=3000.0), RATE)
    power = np.abs(np.fft.rfft(dark)) ** 2
    assert power[24_000:].sum() < 0.05 * power.sum()


def test_a_drawn_bus_is_the_same_for_the_same_random_state() -> None:
    assert draw_bus(np.random.default_rng(1), 0.5) == draw_bus(np.random.default_rng(1), 0.5)
