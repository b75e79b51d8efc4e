import pytest
import torch
from torch import Tensor

from loopstudio.training.wave_judges import PERIODS, SCALES, WaveJudge, WaveJudges


def loops(seed: int = 0, samples: int = 2_000) -> Tensor:
    return torch.randn(2, samples, generator=torch.Generator().manual_seed(seed))


def test_there_is_one_for_each_scale_and_period() -> None:
    judges = WaveJudges(2).judges
    assert [judge.halved for judge in judges] == [0, 1, 2, *[0] * len(PERIODS)]
    assert [judge.period for judge in judges] == [*[1] * SCALES, *PERIODS]


@pytest.mark.parametrize(("period", "halved"), [(1, 0), (1, 2), (7, 0)])
def test_a_judge_tells_what_each_layer_finds_and_its_score_last(period: int, halved: int) -> None:
    found = WaveJudge(2, 5, period, halved)(loops())
    assert [feature.shape[1] for feature in found] == [2, 4, 8, 16, 1]
    assert {feature.shape[3] for feature in found} == {period}
    assert len({feature.shape[2] for feature in found[-2:]}) == 1


def test_the_last_period_goes_on_where_the_loop_does() -> None:
    judge = WaveJudge(2, 5, 7)
    x = loops(samples=2_000)
    longer = torch.cat((x, x[:, : -2_000 % 7]), dim=1)
    for one, other in zip(judge(x), judge(longer), strict=True):
        torch.testing.assert_close(one, other)


def test_judges_learn_to_tell_noise_from_a_tone() -> None:
    torch.manual_seed(0)
    judges = WaveJudges(4)
    tone = torch.sin(torch.arange(2_000) / 5.0).expand(2, -1)
    optimiser = torch.optim.Adam(judges.parameters(), 2e-3)
    first = judges.tell_apart(loops(), tone)
    for step in range(20):
        optimiser.zero_grad()
        judges.tell_apart(loops(step), tone).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert judges.tell_apart(loops(99), tone).item() < 0.6 * first.item()


def test_what_is_real_matches_and_what_is_not_is_drawn_there() -> None:
    torch.manual_seed(0)
    judges, real = WaveJudges(2), loops()
    assert judges.convince(real, real)[1].item() == pytest.approx(0.0, abs=1e-6)
    made = loops(1).requires_grad_()
    score, match = judges.convince(real, made)
    assert match.item() > 0.1
    (score + match).backward()  # type: ignore[no-untyped-call]
    assert made.grad is not None
    assert float(made.grad.abs().sum()) > 0.0
