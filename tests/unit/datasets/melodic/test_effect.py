import numpy as np
import pytest

from loopstudio.datasets.melodic import effect
from loopstudio.datasets.mono import FRAMES, RATE

SWEEP = effect.moved(300, 3000, effect.lfo("sine", 2, 0.1, 0))


def noise(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, FRAMES).astype(np.float32)


def click(at: int = 30_000) -> np.ndarray:
    bar = np.zeros(FRAMES, np.float32)
    bar[at] = 1.0
    return bar


STEADY = {
    "passed": lambda bar: effect.passed(bar, 100.0, 5000.0),
    "driven": lambda bar: effect.driven(bar, 4.0, 0.3),
    "delayed": lambda bar: effect.delayed(bar, 3.0, 0.5, 0.5, (200.0, 4000.0)),
    "roomed": lambda bar: effect.roomed(bar, 5, 0.4),
}


@pytest.mark.parametrize("name", STEADY)
def test_what_is_steady_does_not_know_where_the_bar_starts(name: str) -> None:
    bar = noise()
    rolled = np.roll(STEADY[name](bar), 12_345)
    assert np.allclose(STEADY[name](np.roll(bar, 12_345)), rolled, atol=2e-4)


MOVING = {
    "swept": lambda bar: effect.swept(bar, SWEEP, 0.5, "low"),
    "phased": lambda bar: effect.phased(bar, SWEEP, 0.8),
    "trembled": lambda bar: effect.trembled(bar, 4, 0.8, 0.4),
    "pumped": lambda bar: effect.pumped(bar, 0.8, 0.12),
    "chorused": lambda bar: effect.chorused(bar, 2, 1.5, 0.8, 3),
}


@pytest.mark.parametrize("name", MOVING)
def test_what_moves_leaves_no_step_at_the_seam(name: str) -> None:
    time = np.arange(FRAMES) / RATE
    made = MOVING[name](np.sin(2 * np.pi * 220 * time).astype(np.float32))
    steps = np.abs(np.diff(made, append=made[:1]))
    assert steps[-1] <= 1.2 * np.percentile(steps, 99.9)


def test_a_filter_that_stands_still_and_open_changes_little() -> None:
    made = effect.swept(noise(), np.full(350, 40_000.0), 0.0, "low")
    assert np.corrcoef(made, noise())[0, 1] > 0.98


def test_a_sweep_takes_highs_where_it_is_low() -> None:
    made = effect.swept(noise(), SWEEP, 0.0, "low")
    power = np.square(made[: 350 * 252].reshape(350, 252)).mean(axis=1)
    assert power[SWEEP.argmax()] > 4 * power[SWEEP.argmin()]


@pytest.mark.parametrize("form", ["sine", "ramp", "steps", "pulse"])
def test_an_lfo_stays_within_its_bounds(form: str) -> None:
    made = effect.lfo(form, 2, 0.3, 1)
    assert (made.shape, made.min() >= 0, made.max() <= 1) == ((350,), True, True)


def test_an_echo_comes_in_time_and_again() -> None:
    made = np.abs(effect.delayed(click(0), 4.0, 0.6, 0.5, (50.0, 15_000.0)))
    first, second, between = (made[at : at + 200].max() for at in (22_050, 44_100, 30_000))
    assert first > second > 10 * between


def test_drive_adds_harmonics_and_keeps_the_peak() -> None:
    tone = np.sin(2 * np.pi * 220 * np.arange(FRAMES) / RATE).astype(np.float32)
    made = effect.driven(tone, 5.0, 0.0)
    assert np.abs(made).max() == pytest.approx(1.0, abs=0.01)
    assert np.abs(np.fft.rfft(made))[1320] > 0.05 * np.abs(np.fft.rfft(made))[440]


def test_a_crushed_bar_has_few_levels_held_for_a_while() -> None:
    made = effect.crushed(noise(), 4.0, 4)
    assert len(np.unique(made)) <= 17
    assert np.array_equal(made[::4], made[3::4])


def test_a_room_lasts_and_rooms_differ() -> None:
    first, other = (effect.roomed(click(), room, 1.0) for room in (0, 1))
    assert np.abs(first[32_000:34_000]).max() > 1e-4
    assert not np.allclose(first, other)


def test_a_pump_ducks_after_each_beat() -> None:
    made = effect.pumped(np.ones(FRAMES, np.float32), 0.9, 0.1)
    assert made[22_050 + 400] < 0.2 < 0.9 < made[22_050 - 400]
