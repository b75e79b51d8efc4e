from functools import cache

import pytest
import torch

from loopstudio.core.errors import InvalidValue
from loopstudio.core.streams import Purpose
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.drawing import Drawing
from loopstudio.engines.diffusion.sampling import (
    COMPATIBLE,
    PRESETS,
    Sampling,
    SolverName,
    standing,
)
from loopstudio.engines.diffusion.schedule import Level, ScheduleName
from loopstudio.engines.diffusion.unet import Unet
from loopstudio.engines.diffusion.unet_config import UnetConfig
from tests.support.toy_diffusion import Mixture, drawing, noise, sampled, truth

SOLVERS: tuple[SolverName, ...] = (
    "ddim",
    "iplms",
    "heun",
    "dpmpp-2m",
    "dpmpp-2m-sde",
    "dpmpp-3m-sde",
    "unipc",
    "deis",
)
SCHEDULES: tuple[ScheduleName, ...] = ("linear", "crash", "karras", "log-snr", "widening")
COUNT = 2_000


@cache
def error(solver: SolverName, schedule: ScheduleName, calls: int) -> float:
    """Give how far from the truth sounds of the toy lie on average."""
    start = noise(COUNT)
    got = sampled(Sampling(solver, schedule, calls), start)
    return float((got - _truth()).abs().mean())


@cache
def _truth() -> torch.Tensor:
    return truth(noise(COUNT))


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("calls", [1, 2, 3, 8, 21])
def test_a_budget_of_calls_is_used_and_never_exceeded(
    solver: SolverName, schedule: ScheduleName, calls: int
) -> None:
    sampling, mixture = Sampling(solver, schedule, calls), Mixture()
    sound = sampled(sampling, noise(50), mixture)
    assert calls - 1 <= len(mixture.asked) <= calls
    assert len(mixture.asked) == sampling.calls_of(sampling.levels())
    assert torch.isfinite(sound).all()


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("calls", [2, 3, 8])
def test_a_question_that_is_two_calls_is_asked_half_as_often(
    solver: SolverName, calls: int
) -> None:
    sampling, mixture = Sampling(solver, "crash", calls), Mixture()
    at = sampling.levels(each=2)
    sampling.solve(mixture, noise(50), at, drawing(count=50))
    assert 2 * len(mixture.asked) == sampling.calls_of(at, each=2) <= calls


def test_a_budget_that_holds_no_question_is_refused() -> None:
    with pytest.raises(InvalidValue, match="guidance takes 2"):
        Sampling("ddim", "linear", 1).levels(each=2)
    for calls in (0, 1_001):
        with pytest.raises(InvalidValue, match="calls are not between"):
            Sampling("ddim", "linear", calls)


# What follows is the table of errors of the published samplers, read as an order.


def test_one_sampler_on_a_better_schedule_is_better() -> None:
    assert error("ddim", "crash", 5) < 0.85 * error("ddim", "linear", 5)


@pytest.mark.parametrize("calls", [10, 15, 20, 30, 50])
def test_with_ten_calls_and_more_plms_is_best(calls: int) -> None:
    others = [
        error(solver, schedule, calls)
        for solver, schedule in [
            ("ddim", "linear"),
            ("ddim", "crash"),
            ("dpmpp-2m", "linear"),
            ("dpmpp-2m", "crash"),
            ("dpmpp-2m", "karras"),
            ("dpmpp-2m", "log-snr"),
            ("unipc", "karras"),
            ("heun", "karras"),
        ]
    ]
    assert error("iplms", "crash", calls) < min(others)


def test_with_five_calls_dpm_solver_on_crash_is_best() -> None:
    best = error("dpmpp-2m", "crash", 5)
    assert all(
        best < 0.5 * error(solver, schedule, 5)
        for solver, schedule in [("ddim", "crash"), ("iplms", "crash"), ("dpmpp-2m", "karras")]
    )


def test_the_published_sampler_wants_a_hundred_calls_for_what_others_do_in_fifteen() -> None:
    published = error("ddim", "linear", 100)
    assert published < error("ddim", "linear", 50)
    assert error("iplms", "crash", 15) < published < error("ddim", "crash", 50)
    assert error("dpmpp-2m", "log-snr", 15) < 2.0 * published


def test_mean_slopes_are_worst_with_few_calls_and_pay_with_many() -> None:
    assert error("heun", "karras", 5) > error("dpmpp-2m", "karras", 5)
    assert error("heun", "karras", 100) < error("ddim", "crash", 100)


def test_calls_do_not_help_beyond_where_a_schedule_begins_and_ends() -> None:
    assert error("unipc", "log-snr", 100) == pytest.approx(error("unipc", "log-snr", 50), rel=0.3)


# Quick and Heun's steps were chosen on a trained network, which in few calls is another thing than
# the toy: see tests/bench/test_diffusion_error.py. Where noise is drawn nothing is near.
@pytest.mark.parametrize(
    "name", ["sketch", "faithful", "exact", "balanced", "fine", "best", "published", "dpmpp-2m"]
)
def test_more_calls_than_the_published_samplers_half_are_no_worse(name: str) -> None:
    preset = PRESETS[name]
    assert error(preset.solver, preset.schedule, preset.calls) <= error(
        "ddim", "linear", preset.calls
    )


def test_the_compatible_preset_is_the_published_sampler() -> None:
    assert (COMPATIBLE.solver, COMPATIBLE.schedule) == ("ddim", "linear")
    assert PRESETS["published"] is COMPATIBLE


# Variation.


def test_noise_is_as_strong_as_its_level_says() -> None:
    start = noise()
    for schedule in SCHEDULES:
        level = Sampling("ddim", schedule, 10).levels()[0]
        torch.testing.assert_close(standing(level, start), level.beta * start)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_variation_takes_all_its_calls_within_what_is_left(
    solver: SolverName, schedule: ScheduleName
) -> None:
    sampling, mixture = Sampling(solver, schedule, 9), Mixture()
    at = sampling.levels(start=0.4)
    sampling.solve(mixture, standing(at[0], noise(50), torch.zeros(50)), at, drawing(count=50))
    assert len(mixture.asked) == 9
    assert mixture.asked[0] == Level(0.4)


def _moved(solver: SolverName, schedule: ScheduleName, strength: float) -> float:
    sampling = Sampling(solver, schedule, 30)
    sound = Mixture().places.repeat(500)
    at = sampling.levels(start=strength)
    made = sampling.solve(Mixture(), standing(at[0], noise(2_000), sound), at, drawing(count=2_000))
    return float((made - sound).square().mean().sqrt())


STRENGTHS = 0.05, 0.25, 0.5


@pytest.mark.parametrize("solver", ["ddim", "heun", "dpmpp-2m", "unipc", "deis"])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_strength_moves_a_sound_as_far_by_every_sampler(
    solver: SolverName, schedule: ScheduleName
) -> None:
    wanted = [_moved("iplms", "crash", strength) for strength in STRENGTHS]
    assert wanted[0] < 0.2 < wanted[1] < wanted[2]
    got = [_moved(solver, schedule, strength) for strength in STRENGTHS]
    assert got == pytest.approx(wanted, rel=0.12)


@pytest.mark.parametrize("solver", ["dpmpp-2m-sde", "dpmpp-3m-sde"])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_noise_between_moves_it_somewhat_farther(
    solver: SolverName, schedule: ScheduleName
) -> None:
    for strength in STRENGTHS:
        assert 0.95 < _moved(solver, schedule, strength) / _moved("ddim", "crash", strength) < 2.5


@pytest.mark.parametrize("solver", ["ddim", "iplms", "heun", "dpmpp-2m", "unipc", "deis"])
def test_noise_that_is_turned_becomes_the_loop_turned(solver: SolverName) -> None:
    torch.manual_seed(0)
    net = Unet(UnetConfig.tiny()).eval()
    start = torch.randn(1, 1, 64)
    sampling = Sampling(solver, "crash", 6)
    at = sampling.levels()
    denoise = VDenoiser(net, at, like=start)
    loop, turned = (
        sampling.solve(denoise, standing(at[0], x), at, drawing())
        for x in (start, start.roll(24, -1))
    )
    torch.testing.assert_close(turned, loop.roll(24, -1), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("solver", ["ddim", "dpmpp-2m-sde", "dpmpp-3m-sde"])
def test_a_loop_does_not_depend_on_its_batch(solver: SolverName) -> None:
    torch.manual_seed(0)
    net = Unet(UnetConfig.tiny()).eval()
    sampling = Sampling(solver, "crash", 6)
    at = sampling.levels()

    def made(*seeds: int) -> torch.Tensor:
        start = Drawing(seeds, Purpose.LATENT, (1, 64))()
        draw = Drawing(seeds, Purpose.STEPS, (1, 64))
        denoise = VDenoiser(net, at, like=start)
        return sampling.solve(denoise, standing(at[0], start), at, draw)

    torch.testing.assert_close(made(3, 5)[1:], made(5), rtol=1e-4, atol=1e-5)
