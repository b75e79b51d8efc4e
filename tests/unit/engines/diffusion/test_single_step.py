import math

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.denoiser import Denoiser, Estimate
from loopstudio.engines.diffusion.sampling import Sampling, SolverName
from loopstudio.engines.diffusion.schedule import Level, ScheduleName, levels
from loopstudio.engines.diffusion.single_step import ddim, iplms
from tests.support.toy_diffusion import Mixture, drawing, noise, sampled, truth


def published_vsampler(denoise: Denoiser, x: Tensor, steps: int) -> Tensor:
    """Step as ADP's VSampler does: linspace, cosines and sines in float32."""
    times = torch.linspace(1.0, 0.0, steps + 1)
    alphas, betas = (times * math.pi / 2).cos(), (times * math.pi / 2).sin()
    for i in range(steps):
        level = Level(float(times[i]))
        v = denoise(x, level).velocity(level)
        sound, hiss = alphas[i] * x - betas[i] * v, betas[i] * x + alphas[i] * v
        x = alphas[i + 1] * sound + betas[i + 1] * hiss
    return x


@pytest.mark.parametrize("steps", [1, 10, 50])
def test_ddim_on_linear_times_is_the_published_sampler(steps: int) -> None:
    start = noise(dtype=torch.float32)
    got = ddim(Mixture(spread=0.3), start, levels("linear", steps), drawing())
    wanted = published_vsampler(Mixture(spread=0.3), start, steps)
    torch.testing.assert_close(got, wanted, rtol=0.0, atol=1e-5)


def test_every_step_is_taken_and_the_last_lands_on_sound() -> None:
    mixture = Mixture()
    got = ddim(mixture, noise(), levels("linear", 12), drawing())
    assert [level.time for level in mixture.asked] == [i / 12 for i in range(12, 0, -1)]
    assert mixture.last is not None
    assert torch.equal(got, mixture.last.clean)


def test_plms_does_not_lose_digits_at_pure_noise() -> None:
    start, at = noise(), levels("crash", 20)
    exact = iplms(Mixture(), start, at, drawing())
    single = iplms(Mixture(), start.float(), at, drawing())
    torch.testing.assert_close(single.double(), exact, rtol=0.0, atol=1e-3)


def test_plms_blends_four_estimates_of_noise() -> None:
    # A noise that grows as the cube of sigma is followed exactly by four estimates at even steps
    # of sigma; levels at even sigmas make the method that of the textbook.
    sigmas = [4.0 - 0.5 * i for i in range(9)]
    at = [Level(math.atan(sigma) * 2 / math.pi) for sigma in sigmas]

    def cubic(x: Tensor, level: Level) -> Estimate:
        hiss = torch.full_like(x, level.sigma**3)
        return Estimate((x - level.beta * hiss) / level.alpha, hiss)

    begin = torch.zeros(1, dtype=torch.float64)
    after = [iplms(cubic, begin, at[:n], drawing()) / at[n - 1].alpha for n in (5, 6, 9)]
    wanted = [(sigmas[n - 1] ** 4 - sigmas[4] ** 4) / 4 for n in (6, 9)]
    gained = [float(later - after[0]) for later in after[1:]]
    assert gained == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    ("solver", "schedule", "order"),
    [("ddim", "crash", 1), ("heun", "crash", 2), ("heun", "linear", 2)],
)
def test_errors_fall_with_the_order_of_the_method(
    solver: SolverName, schedule: ScheduleName, order: int
) -> None:
    start, wide = noise(500), Mixture(spread=0.3)
    finest = sampled(Sampling("iplms", "crash", 1_000), start, wide)
    coarse, fine = (
        float((sampled(Sampling(solver, schedule, calls), start, wide) - finest).abs().mean())
        for calls in (49, 99)
    )
    assert coarse / fine > 0.85 * 2**order


def test_a_call_remembers_nothing_of_the_one_before() -> None:
    at = levels("crash", 8)
    first, again = (iplms(Mixture(), noise(), at, drawing()) for _ in range(2))
    assert torch.equal(first, again)


def test_the_toy_is_sampled_from_its_density() -> None:
    got = truth(noise(2_000), 500)
    nearest = (got[:, None] - Mixture().places).abs().argmin(1)
    assert torch.bincount(nearest).min() > 400
