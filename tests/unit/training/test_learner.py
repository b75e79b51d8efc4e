import pytest
import torch
from torch import nn

from loopstudio.core.errors import TrainingError
from loopstudio.training.ema import Ema
from loopstudio.training.learner import Learner, Pull, Schedule


def learner(seed: int) -> Learner[nn.Linear]:
    torch.manual_seed(seed)
    network = nn.Linear(3, 2)
    optimiser = torch.optim.AdamW(network.parameters(), 1e-2)
    made = Learner(network, Ema(network, 0.9), optimiser, torch.Generator().manual_seed(seed))
    for _ in range(2):
        optimiser.zero_grad()
        network(torch.ones(1, 3)).sum().backward()
        optimiser.step()
        made.ema.update(network, 1_000)
    torch.rand(3, generator=made.random)
    return made


def test_what_is_kept_goes_on_as_the_first_would() -> None:
    first, other = learner(1), learner(2)
    other.restore(first.state())
    assert torch.equal(other.network.weight, first.network.weight)
    torch.testing.assert_close(
        other.ema.network.weight, first.ema.network.weight, atol=1e-3, rtol=0
    )
    assert torch.equal(torch.rand(4, generator=other.random), torch.rand(4, generator=first.random))
    moments = [each.optimiser.state_dict()["state"][0]["exp_avg"] for each in (first, other)]
    torch.testing.assert_close(moments[1].float(), moments[0], atol=1e-2, rtol=1e-2)


def test_a_rate_rises_and_falls_along_a_cosine() -> None:
    schedule = Schedule(rate=2.0, warmup=10, steps=100, least=0.1)
    assert schedule.at(0) == pytest.approx(0.2, rel=1e-3)
    assert schedule.at(50) == pytest.approx(2.0 * 0.55)
    assert schedule.at(100) == schedule.at(10_000) == pytest.approx(0.2)
    rates = [schedule.at(number) for number in range(10, 100)]
    assert rates == sorted(rates, reverse=True)


def test_the_divergence_comes_in_by_equal_factors() -> None:
    # RAVE v2's own: 1e-6 to 0.05 in 20,000 steps.
    pull = Pull(weight=0.05, first=1e-6, steps=20_000)
    told = [pull.at(number) for number in (0, 5_000, 10_000, 20_000, 10**6)]
    factor = 50_000**0.25
    assert told == pytest.approx([1e-6, 1e-6 * factor, 1e-6 * factor**2, 0.05, 0.05], rel=1e-12)
    assert told[2] == pytest.approx(2.2360679775e-4)


def test_from_nothing_the_divergence_comes_in_along_a_line() -> None:
    pull = Pull(weight=1e-4, first=0.0, steps=4_000)
    told = [pull.at(number) for number in (0, 1_000, 3_000, 4_000, 9_000)]
    assert told == pytest.approx([0.0, 2.5e-5, 7.5e-5, 1e-4, 1e-4])


@pytest.mark.parametrize(("weight", "first"), [(1e-4, 0.0), (1e-4, 1e-6), (0.0, 0.0)])
def test_without_steps_the_divergence_is_there_after_one(weight: float, first: float) -> None:
    assert Pull(weight, first, 0).at(1) == weight


@pytest.mark.parametrize("first", [-1e-9, 2e-4, float("nan")])
def test_a_divergence_that_does_not_rise_is_refused(first: float) -> None:
    with pytest.raises(TrainingError, match="divergence_from"):
        Pull(1e-4, first, 10)


def test_an_optimiser_learns_at_it() -> None:
    optimiser = torch.optim.SGD(nn.Linear(1, 1).parameters(), 1.0)
    Schedule(2.0, 1, 100, 0.1).set(optimiser, 100)
    assert optimiser.param_groups[0]["lr"] == pytest.approx(0.2)


def test_a_schedule_is_followed_at_a_share_of_it() -> None:
    optimiser = torch.optim.AdamW(nn.Linear(3, 2).parameters(), 1e-2)
    schedule = Schedule(1e-2, 1, 100, 0.02)
    schedule.set(optimiser, 50, 0.4)
    assert optimiser.param_groups[0]["lr"] == pytest.approx(0.4 * schedule.at(50))
