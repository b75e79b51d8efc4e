import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.training.loop_measure import (
    LoopFigures,
    bandwidth_hz,
    measure,
    on_grid_share,
    summarise,
)
from tests.support.loop_store import RATE as STORE_RATE
from tests.support.loop_store import drum_loop
from tests.support.sounds import RATE, sound

FRAMES = 2 * RATE


def struck(*seconds_off: float, steps: int = 16) -> Audio:
    """Strike each step, late by these seconds in turn."""
    loop = np.zeros(FRAMES)
    hit = np.random.default_rng(0).standard_normal(1_500) * np.exp(-np.arange(1_500) / 200.0)
    for step in range(steps):
        late = seconds_off[step % len(seconds_off)] * RATE
        at = round(step * FRAMES / steps + late) + np.arange(hit.size)
        loop[at % FRAMES] += 0.2 * hit
    return sound(loop)


def test_hits_on_the_grid_count_whole() -> None:
    assert on_grid_share(struck(0.0)) == pytest.approx(1.0)


def test_hits_ten_milliseconds_late_still_count() -> None:
    assert on_grid_share(struck(0.010)) == pytest.approx(1.0)


def test_hits_between_the_steps_do_not_count() -> None:
    assert on_grid_share(struck(0.0625)) == pytest.approx(0.0)


def test_half_the_hits_late_is_about_half() -> None:
    assert on_grid_share(struck(0.0, 0.05)) == pytest.approx(0.5, abs=0.1)


def test_two_bars_have_twice_the_steps() -> None:
    two_bars = struck(0.0, steps=32)
    assert on_grid_share(two_bars, bars=2) == pytest.approx(1.0)
    assert on_grid_share(two_bars, bars=1) == pytest.approx(0.5, abs=0.1)


def test_silence_has_no_timing() -> None:
    assert on_grid_share(sound(np.zeros(FRAMES))) is None


def test_the_bandwidth_of_a_tone_is_its_pitch() -> None:
    time = np.arange(FRAMES) / RATE
    assert bandwidth_hz(sound(np.sin(2 * np.pi * 440.0 * time))) == pytest.approx(440.0)


def test_the_bandwidth_of_white_noise_is_nearly_all() -> None:
    noise = np.random.default_rng(0).standard_normal(FRAMES)
    assert bandwidth_hz(sound(noise)) == pytest.approx(0.99 * RATE / 2, rel=0.01)


def test_an_offset_is_no_energy() -> None:
    assert bandwidth_hz(sound(np.full(FRAMES, 0.5))) == 0.0


def test_a_loop_cut_in_its_sound_is_not_seamless() -> None:
    time = np.arange(FRAMES) / RATE
    assert measure(sound(np.sin(2 * np.pi * 55.3 * time))).seam > 0.0


def test_a_drum_loop_is_measured_whole() -> None:
    figures = measure(sound(drum_loop(3), STORE_RATE))
    assert figures.seam <= 0.0
    assert figures.on_grid == pytest.approx(1.0)
    assert -60.0 < figures.lufs < 0.0


def test_a_set_leaves_silence_out_of_its_timing() -> None:
    silent = LoopFigures(seam=1.0, on_grid=None, bandwidth=0.0, lufs=-20.0, plr=20.0)
    sounding = LoopFigures(
        seam=-3.0, on_grid=0.5, bandwidth=2_000.0, lufs=-10.0, plr=12.0, steady=0.75
    )
    figures = summarise([silent, sounding])
    assert figures.on_grid == 0.5
    assert figures.seamless == 0.5
    assert (figures.bandwidth, figures.bandwidth_spread) == (1_000.0, 1_000.0)
    assert (figures.lufs, figures.lufs_spread) == (-15.0, 5.0)
    assert (figures.plr, figures.plr_spread) == (16.0, 4.0)
    assert figures.steady == 0.75
