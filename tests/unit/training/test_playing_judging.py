from dataclasses import replace

import pytest
import torch

from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.playing_judging import Bars, PlayingJudging

TINY = replace(MelodistConfig.tiny(), labels=7)
RECIPE = MelodistRecipe(
    judged_from=0, adversarial=1.0, judge_width=12, judge_rate=3e-3, network=TINY
)
CPU = torch.device("cpu")


def judging(recipe: MelodistRecipe = RECIPE) -> PlayingJudging:
    torch.manual_seed(0)
    return PlayingJudging(recipe, torch.ones(TINY.latent), CPU)


def bars(level: float, count: int = 8) -> Bars:
    latents = level + 0.1 * torch.randn(count, TINY.latent, TINY.frames)
    roll = torch.zeros(count, 2 * TINY.keys, TINY.frames * TINY.image.division)
    return Bars(latents, roll, torch.arange(count) % TINY.conditions)


def test_it_learns_to_tell_drawn_bars_from_real_ones() -> None:
    fresh = judging()
    first = fresh.learn(bars(1.0), bars(-1.0))["judge"]
    for _ in range(60):
        last = fresh.learn(bars(1.0), bars(-1.0))
    assert last["judge"] < 0.5 * first
    assert last["real"] > last["fake"] + 1.0
    assert fresh.caught(bars(-1.0)) > fresh.caught(bars(1.0)) + 1.0


def pulled(fresh: PlayingJudging, wanted: torch.Tensor) -> torch.Tensor:
    leaf = bars(-1.0).normed.requires_grad_()
    given = bars(0.0)
    off = (leaf[:4] - wanted).square().mean()
    caught = fresh.caught(Bars(leaf, given.roll, given.conditions))
    return fresh.pull(leaf, off, caught)


def test_its_pull_is_as_strong_as_that_of_the_bars_times_what_the_recipe_says() -> None:
    wanted = bars(2.0, 4).normed
    none = pulled(judging(replace(RECIPE, adversarial=0.0)), wanted)
    torch.manual_seed(7)
    whole = pulled(judging(), wanted)
    assert not none[4:].any()
    assert whole[4:].any()
    by_judge = (whole - none)[:4].norm()
    assert float(by_judge) == pytest.approx(float(none[:4].norm()), rel=0.05)


def test_the_judge_stays_while_the_player_is_told() -> None:
    fresh = judging()
    before = {name: tensor.clone() for name, tensor in fresh.judge.named_parameters()}
    pulled(fresh, bars(2.0, 4).normed)
    assert all(torch.equal(before[n], p) for n, p in fresh.judge.named_parameters())
    assert all(p.grad is None for p in fresh.judge.parameters())


def test_a_restored_judge_says_nearly_the_same() -> None:
    first, other = judging(), judging()
    for _ in range(3):
        first.learn(bars(1.0), bars(-1.0))
    other.restore(first.state())
    asked = bars(0.3)
    first.judge.eval()
    other.judge.eval()
    torch.testing.assert_close(other.logits(asked), first.logits(asked), atol=5e-3, rtol=0)
