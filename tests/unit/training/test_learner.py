import pytest
import torch
from torch import nn

from loopstudio.training.ema import Ema
from loopstudio.training.learner import Learner, Schedule


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


def test_an_optimiser_learns_at_it() -> None:
    optimiser = torch.optim.SGD(nn.Linear(1, 1).parameters(), 1.0)
    Schedule(2.0, 1, 100, 0.1).set(optimiser, 100)
    assert optimiser.param_groups[0]["lr"] == pytest.approx(0.2)


def test_a_schedule_is_followed_at_a_share_of_it() -> None:
    optimiser = torch.optim.AdamW(nn.Linear(3, 2).parameters(), 1e-2)
    schedule = Schedule(1e-2, 1, 100, 0.02)
    schedule.set(optimiser, 50, 0.4)
    assert optimiser.param_groups[0]["lr"] == pytest.approx(0.4 * schedule.at(50))
