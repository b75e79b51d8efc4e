import pytest
import torch
from torch import nn

from loopstudio.training.judge_learner import JudgeLearner


def learner() -> JudgeLearner[nn.Linear]:
    torch.manual_seed(0)
    return JudgeLearner(nn.Linear(4, 1), 3e-2)


def said(fresh: JudgeLearner[nn.Linear], level: float) -> torch.Tensor:
    made: torch.Tensor = fresh.judge(torch.full((8, 4), level))
    return made


def test_it_learns_to_tell_drawn_from_real() -> None:
    fresh = learner()
    first = fresh.taught(said(fresh, 1.0), said(fresh, -1.0))["judge"]
    for _ in range(40):
        last = fresh.taught(said(fresh, 1.0), said(fresh, -1.0))
    assert last["judge"] < 0.5 * first
    assert last["real"] > last["fake"] + 1.0


def test_the_judges_word_weighs_as_much_as_what_given_ones_are_off() -> None:
    fresh = learner()
    leaf = torch.randn(6, 4, requires_grad=True)
    off, caught = 3.0 * leaf[:3].square().sum(), 0.01 * leaf.pow(3).sum()
    to_bars, to_judge = fresh.weighed(leaf, off, caught)
    torch.testing.assert_close(to_bars[:3], 6.0 * leaf[:3].detach())
    assert not to_bars[3:].any()
    assert float(to_judge[:3].norm()) == pytest.approx(float(to_bars[:3].norm()), rel=1e-4)
    torch.testing.assert_close(to_judge, fresh.balance * 0.03 * leaf.detach().square())


def test_a_restored_judge_says_nearly_the_same() -> None:
    first, other = learner(), learner()
    for _ in range(3):
        first.taught(said(first, 1.0), said(first, -1.0))
    assert not torch.allclose(said(first, 0.3), said(other, 0.3), atol=5e-3)
    other.restore(first.state())
    torch.testing.assert_close(said(other, 0.3), said(first, 0.3), atol=5e-3, rtol=0)
