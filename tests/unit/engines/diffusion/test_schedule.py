import math
from itertools import pairwise

import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.schedule import SIGMAS, Level, ScheduleName, levels, time_of

ALL: tuple[ScheduleName, ...] = ("linear", "crash", "karras", "log-snr", "widening")


def times(schedule: ScheduleName, steps: int, start: float = 1.0) -> list[float]:
    return [level.time for level in levels(schedule, steps, start)]


def test_sound_is_all_sound_and_noise_all_noise() -> None:
    assert (Level(0.0).alpha, Level(0.0).beta) == (1.0, 0.0)
    assert (Level(1.0).alpha, Level(1.0).beta) == (0.0, 1.0)
    assert (Level(0.0).log_snr, Level(1.0).log_snr) == (math.inf, -math.inf)
    assert Level(1.0).sigma == math.inf


@pytest.mark.parametrize("time", [0.01, 0.3, 0.999])
def test_powers_add_up_to_one_between(time: float) -> None:
    level = Level(time)
    assert level.alpha**2 + level.beta**2 == pytest.approx(1.0)
    assert level.log_snr == pytest.approx(math.log(level.alpha / level.beta))


@pytest.mark.parametrize(("time", "sigma"), [(0.3, 0.51), (0.5, 1.0), (0.7, 1.96)])
def test_a_time_is_the_ratio_that_other_programs_call_noise_level(
    time: float, sigma: float
) -> None:
    assert Level(time).sigma == pytest.approx(sigma, abs=0.005)
    assert time_of(Level(time).sigma) == pytest.approx(time)


def test_linear_times_are_the_published_ones_with_both_ends() -> None:
    assert times("linear", 4) == [1.0, 0.75, 0.5, 0.25, 0.0]


def test_crash_is_the_published_curve() -> None:
    wanted = [2 / math.pi * math.asin(math.sin(math.pi / 2 * i / 5) ** 2) for i in range(6)]
    assert times("crash", 5) == pytest.approx(wanted[::-1])


def test_karras_steps_evenly_in_the_seventh_root() -> None:
    roots = [Level(time).sigma ** (1 / 7) for time in times("karras", 6)[:-1]]
    steps = [later - now for now, later in pairwise(roots)]
    assert steps == pytest.approx([steps[0]] * 5)


def test_log_snr_steps_evenly() -> None:
    at = [level.log_snr for level in levels("log-snr", 6)[:-1]]
    steps = [later - now for now, later in pairwise(at)]
    assert steps == pytest.approx([steps[0]] * 5)


@pytest.mark.parametrize("schedule", ["karras", "log-snr"])
def test_the_ratios_of_published_samplers_bound_the_steps(schedule: ScheduleName) -> None:
    at = levels(schedule, 8)
    assert (at[-2].sigma, at[0].sigma) == pytest.approx(SIGMAS)


@pytest.mark.parametrize("steps", [2, 7, 15, 50])
def test_more_steps_of_a_widening_schedule_begin_and_end_farther_out(steps: int) -> None:
    at = levels("widening", steps)[:-1]
    assert (at[-1].sigma, at[0].sigma) == pytest.approx((0.75 / steps, 25.0 * steps))
    ways = [later.log_snr - now.log_snr for now, later in pairwise(at)]
    assert ways == pytest.approx([ways[0]] * (steps - 1))
    near = levels("widening", steps, 0.01)
    assert near[-2].sigma == pytest.approx(0.75 / steps * near[0].sigma)


@pytest.mark.parametrize("schedule", ALL)
@pytest.mark.parametrize("steps", [1, 2, 7, 1_000])
@pytest.mark.parametrize("start", [1.0, 0.999, 0.3, 0.004, 1e-6])
def test_there_are_as_many_steps_however_near_the_start(
    schedule: ScheduleName, steps: int, start: float
) -> None:
    at = times(schedule, steps, start)
    assert len(at) == steps + 1
    assert at[0] <= start
    assert at[-1] == 0.0
    assert all(later < now for now, later in pairwise(at))


@pytest.mark.parametrize("schedule", ALL)
@pytest.mark.parametrize("start", [0.3, 0.7])
def test_a_nearer_start_is_the_start_on_every_schedule(
    schedule: ScheduleName, start: float
) -> None:
    assert times(schedule, 5, start)[0] == start


@pytest.mark.parametrize(("steps", "start"), [(0, 1.0), (5, 0.0), (5, 1.1), (5, math.nan)])
def test_no_steps_and_no_start_are_refused(steps: int, start: float) -> None:
    with pytest.raises(InvalidValue):
        levels("linear", steps, start)
