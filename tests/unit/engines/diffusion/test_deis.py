import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.deis import deis
from loopstudio.engines.diffusion.denoiser import Estimate
from loopstudio.engines.diffusion.sampling import Sampling
from loopstudio.engines.diffusion.schedule import Level, ScheduleName, levels
from loopstudio.engines.diffusion.single_step import ddim
from tests.support.toy_diffusion import Mixture, drawing, noise, sampled, truth

UNEVEN: tuple[ScheduleName, ...] = ("karras", "log-snr", "widening")


class Cubic:
    """Noise that is a cubic of half log-SNR, whatever stands there; notes what stood where."""

    def __init__(self, *coefficients: float) -> None:
        self.coefficients = coefficients
        self.stood: list[tuple[Level, float]] = []

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        self.stood.append((level, x.item()))
        noise = torch.full_like(x, self._noise(level.log_snr))
        return Estimate((x - level.beta * noise) / level.alpha, noise)

    def moved(self, now: Level, later: Level) -> float:
        """Give the integral of noise over sigma between two levels, by parts."""
        return self._primitive(later.log_snr) - self._primitive(now.log_snr)

    def _noise(self, at: float) -> float:
        a, b, c, d = self.coefficients
        return a + b * at + c * at**2 + d * at**3

    def _primitive(self, at: float) -> float:
        _, b, c, d = self.coefficients
        slopes = (b + 2 * c * at + 3 * d * at**2) + (2 * c + 6 * d * at) + 6 * d
        return math.exp(-at) * (self._noise(at) + slopes)


@pytest.mark.parametrize("schedule", UNEVEN)
def test_noise_that_is_a_cubic_is_followed_to_rounding_once_four_are_known(
    schedule: ScheduleName,
) -> None:
    cubic = Cubic(0.3, -0.2, 0.05, 0.02)
    deis(cubic, torch.ones(1, dtype=torch.float64), levels(schedule, 9), drawing())
    steps = list(pairwise(cubic.stood))
    for (now, x), (later, landed) in steps[3:]:
        moved = landed / later.alpha - x / now.alpha
        assert moved == pytest.approx(cubic.moved(now, later), rel=1e-9, abs=1e-9)
    (now, x), (later, landed) = steps[0]
    assert landed / later.alpha - x / now.alpha != pytest.approx(cubic.moved(now, later), rel=0.01)


@pytest.mark.parametrize("calls", [8, 10, 15, 20])
def test_few_steps_that_are_even_in_half_log_snr_lead_nearer_than_with_fixed_weights(
    calls: int,
) -> None:
    start = noise(1_000)
    wanted = truth(start)
    fixed, exact = (
        float((sampled(Sampling(solver, "widening", calls), start) - wanted).abs().mean())
        for solver in ("iplms", "deis")
    )
    assert exact < 0.6 * fixed


@pytest.mark.parametrize("steps", [1, 2, 5, 20])
def test_each_step_is_one_call_and_the_last_lands_on_sound(steps: int) -> None:
    mixture = Mixture()
    got = deis(mixture, noise(), levels("widening", steps), drawing())
    assert len(mixture.asked) == steps
    assert mixture.last is not None
    assert torch.equal(got, mixture.last.clean)


def test_with_two_steps_there_is_nothing_to_follow() -> None:
    at = levels("widening", 2)
    torch.testing.assert_close(
        deis(Mixture(), noise(), at, drawing()), ddim(Mixture(), noise(), at, drawing())
    )


@pytest.mark.parametrize("steps", range(1, 16))
def test_pure_noise_has_no_half_log_snr_and_is_left_all_the_same(steps: int) -> None:
    at = levels("linear", steps)
    assert at[0].log_snr == -math.inf
    got = deis(Mixture(), noise(dtype=torch.float32), at, drawing())
    assert got.abs().max() < 1.5
