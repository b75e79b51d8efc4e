import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Estimate
from loopstudio.engines.diffusion.multistep import dpmpp_2m, dpmpp_2m_sde, dpmpp_3m_sde
from loopstudio.engines.diffusion.sampling import Sampling, Solver, SolverName
from loopstudio.engines.diffusion.schedule import Level, ScheduleName, levels
from tests.support.toy_diffusion import Drawn, Mixture, drawing, noise, sampled

SPREAD = 0.5
NORMAL = (0.0,)
NOISY: tuple[SolverName, ...] = ("dpmpp-2m-sde", "dpmpp-3m-sde")


class Polynomial:
    """Sound that is a polynomial of half log-SNR, whatever stands there."""

    def __init__(self, *coefficients: float) -> None:
        self.coefficients = coefficients

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        total = sum(c * level.log_snr**i for i, c in enumerate(self.coefficients))
        clean = torch.full_like(x, total)
        return Estimate(clean, (x - level.alpha * clean) / level.beta)


def silence() -> Tensor:
    return torch.zeros(1, dtype=torch.float64)


def ladder(steps: int) -> tuple[Level, ...]:
    return levels("log-snr", steps)[:-1]


def led(sound: Polynomial, at: tuple[Level, ...], pace: float) -> float:
    """Solve y' = pace (sound - y) over half log-SNR from nothing: where steps without end lead."""
    a, b, c = (*sound.coefficients, 0.0)[:3]

    def lagging(log_snr: float) -> float:
        slope = b + 2.0 * c * log_snr
        return a + b * log_snr + c * log_snr**2 - slope / pace + 2.0 * c / pace**2

    first, last = at[0].log_snr, at[-1].log_snr
    return at[-1].alpha * (lagging(last) - lagging(first) * math.exp(pace * (first - last)))


@pytest.mark.parametrize(("sampler", "pace"), [(dpmpp_2m, 1.0), (dpmpp_2m_sde, 2.0)])
def test_steps_half_as_long_follow_a_line_four_times_as_well(sampler: Solver, pace: float) -> None:
    line = Polynomial(0.3, 0.2)
    errors = [
        abs(float(sampler(line, silence(), at, silence)) - led(line, at, pace))
        for at in (ladder(41), ladder(81))
    ]
    assert 0.0 < 3.5 * errors[1] < errors[0] < 0.01


def test_three_estimates_follow_a_line_exactly_and_a_bow_better_than_two() -> None:
    def error(sampler: Solver, sound: Polynomial) -> float:
        at = ladder(41)
        return abs(float(sampler(sound, silence(), at, silence)) - led(sound, at, 2.0))

    line, bow = Polynomial(0.3, 0.2), Polynomial(0.3, 0.2, 0.1)
    assert error(dpmpp_3m_sde, line) < 1e-8
    assert error(dpmpp_3m_sde, bow) < 0.2 * error(dpmpp_2m_sde, bow)


def published_3m(denoise: Mixture, x: Tensor, at: tuple[Level, ...], draw: Drawn) -> Tensor:
    """Step as k-diffusion's DPM-Solver++(3M) SDE at eta 1, in its coordinates: x / alpha."""
    seen: list[Tensor] = []
    hs: list[float] = []
    for now, later in pairwise(at):
        seen = [denoise(x * now.alpha, now).clean, *seen]
        if later.time == 0.0:
            return seen[0]
        h = later.log_snr - now.log_snr
        x = math.exp(-2.0 * h) * x - math.expm1(-2.0 * h) * seen[0]
        phi = math.expm1(-2.0 * h) / (2.0 * h) + 1.0
        ratios = [earlier / h for earlier in hs[::-1]]
        if len(seen) == 2:
            x = x + phi * (seen[0] - seen[1]) / ratios[0]
        elif len(seen) > 2:
            near, far = ((seen[i] - seen[i + 1]) / ratios[i] for i in (0, 1))
            bend = (near - far) / (ratios[0] + ratios[1])
            x = x + phi * (near + bend * ratios[0]) - (phi / (2.0 * h) - 0.5) * bend
        x = x + later.sigma * math.sqrt(-math.expm1(-2.0 * h)) * draw()
        hs.append(h)
    raise AssertionError("levels end at sound")


def test_three_estimates_are_used_as_published() -> None:
    at, start = levels("karras", 12), noise()
    got = dpmpp_3m_sde(Mixture(), at[0].beta * start, at, drawing())
    wanted = published_3m(Mixture(), at[0].sigma * start, at, drawing())
    torch.testing.assert_close(got, wanted)


@pytest.mark.parametrize("solver", NOISY)
@pytest.mark.parametrize("schedule", ["linear", "crash", "karras", "log-snr"])
def test_noise_that_is_given_is_taken(solver: SolverName, schedule: ScheduleName) -> None:
    normal = Mixture(NORMAL, SPREAD)
    got = sampled(Sampling(solver, schedule, 60), noise(), normal)
    assert float(got.std()) == pytest.approx(SPREAD, rel=0.06)
    assert abs(float(got.mean())) < 0.03


@pytest.mark.parametrize("solver", NOISY)
def test_noise_is_drawn_for_each_step_but_the_last(solver: SolverName) -> None:
    draw = drawing()
    sampled(Sampling(solver, "crash", 9), noise(), draw=draw)
    assert draw.times == 8


@pytest.mark.parametrize("sampler", [dpmpp_2m, dpmpp_2m_sde, dpmpp_3m_sde])
@pytest.mark.parametrize("steps", [1, 2, 3, 6])
def test_the_last_step_lands_on_sound_also_with_few(sampler: Solver, steps: int) -> None:
    mixture = Mixture()
    got = sampler(mixture, noise(), levels("crash", steps), drawing())
    assert mixture.last is not None
    assert torch.equal(got, mixture.last.clean)


@pytest.mark.parametrize("steps", range(1, 11))
def test_ten_steps_and_fewer_lead_to_no_loud_sound(steps: int) -> None:
    assert dpmpp_2m(Mixture(), noise(), levels("crash", steps), drawing()).abs().max() < 1.3


@pytest.mark.parametrize("sampler", [dpmpp_2m, dpmpp_2m_sde, dpmpp_3m_sde])
def test_pure_noise_has_no_half_log_snr_and_is_left_all_the_same(sampler: Solver) -> None:
    at = levels("linear", 10)
    assert at[0].log_snr == -math.inf
    assert torch.isfinite(sampler(Mixture(), noise(dtype=torch.float32), at, drawing())).all()
