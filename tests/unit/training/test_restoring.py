from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.sampling import PRESETS
from loopstudio.training import restoring
from loopstudio.training.diffusion_recipe import DiffusionRecipe
from loopstudio.training.restoring import Bars, Restoring, made

TINY = LatentConfig.tiny()
FRAMES = 4 * TINY.unet.stride
RECIPE = DiffusionRecipe(
    judged=8, adversarial=1.0, judge_width=12, judge_rate=3e-3, quick=False, network=TINY
)
CPU = torch.device("cpu")
WORDS = torch.zeros(8, dtype=torch.long), torch.arange(8)


def network() -> LatentNetwork:
    torch.manual_seed(0)
    return LatentNetwork(TINY)


def judging(recipe: DiffusionRecipe = RECIPE) -> Restoring:
    torch.manual_seed(1)
    return Restoring(recipe, torch.ones(TINY.latent), CPU)


def bars(level: float) -> Bars:
    return Bars(level + 0.1 * torch.randn(8, TINY.latent, FRAMES), *WORDS)


def pulled(fresh: Restoring, on: LatentNetwork, given: Bars) -> Bars:
    return fresh.pull(on, on, given, torch.Generator().manual_seed(3))


def test_it_learns_to_tell_restored_bars_from_real_ones() -> None:
    fresh, on = judging(), network()
    first = fresh.learn(on, bars(1.0), bars(-1.0))["judge"]
    for _ in range(60):
        last = fresh.learn(on, bars(1.0), bars(-1.0))
    assert last["judge"] < 0.5 * first
    assert last["real"] > last["fake"] + 1.0


def test_a_network_learns_to_restore_what_the_judge_takes_for_real() -> None:
    fresh, on = judging(), network()
    for _ in range(60):
        fresh.learn(on, bars(1.0), bars(-1.0))
    fresh.judge.eval()
    given = bars(0.0)
    before = fresh.logits(on, pulled(fresh, on, given)).mean()
    learns = torch.optim.Adam(on.parameters(), 3e-3)
    for _ in range(20):
        learns.zero_grad()
        pulled(fresh, on, given)
        learns.step()
    assert fresh.logits(on, pulled(fresh, on, given)).mean() > before + 0.01


def test_its_pull_goes_by_what_the_recipe_says() -> None:
    sizes = []
    for share in (0.0, 0.5, 1.0):
        on = network()
        pulled(judging(replace(RECIPE, adversarial=share)), on, bars(0.5))
        sizes.append(_size(on))
    assert sizes[0] == 0.0
    assert sizes[2] == pytest.approx(2.0 * sizes[1], rel=1e-3)


def _size(on: LatentNetwork) -> float:
    gradients = [p.grad.norm() for p in on.parameters() if p.grad is not None]
    return float(torch.stack(gradients).norm())


def test_the_judge_stays_while_the_network_is_told() -> None:
    fresh = judging()
    before = [p.clone() for p in fresh.judge.parameters()]
    pulled(fresh, network(), bars(0.5))
    assert all(torch.equal(a, p) for a, p in zip(before, fresh.judge.parameters(), strict=True))
    assert all(p.grad is None for p in fresh.judge.parameters())


def test_half_of_what_is_restored_was_given_and_half_made(monkeypatch: pytest.MonkeyPatch) -> None:
    on = network()
    monkeypatch.setattr(restoring, "made", lambda *_told: torch.full((4, TINY.latent, FRAMES), 9.0))
    barely = judging(replace(RECIPE, judged_from=0.0, judged_until=1e-6))
    given = bars(0.0)
    restored = pulled(barely, on, given)
    torch.testing.assert_close(restored.normed[:4], given.normed[:4], atol=1e-4, rtol=0)
    nines = torch.full_like(restored.normed[4:], 9.0)
    torch.testing.assert_close(restored.normed[4:], nines, atol=1e-4, rtol=0)


def test_of_what_was_made_the_oldest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def told(_network: object, noise: Tensor, *_others: object) -> Tensor:
        calls.append(len(noise))
        return torch.full_like(noise, float(len(calls)))

    monkeypatch.setattr(restoring, "made", told)
    barely = judging(replace(RECIPE, judged_from=0.0, judged_until=1e-6))
    heard = [pulled(barely, network(), bars(0.0)).normed[4:, 0, 0].round().tolist() for _ in "abc"]
    assert heard == [[1, 1, 1, 1], [1, 1, 1, 2], [1, 1, 2, 3]]
    assert calls == [4, 1, 1]


def test_what_is_made_goes_by_its_noise_and_its_words() -> None:
    on = network()
    noise = torch.randn(8, TINY.latent, FRAMES)
    first = made(on, noise, WORDS, PRESETS["quick"])
    assert torch.equal(first, made(on, noise, WORDS, PRESETS["quick"]))
    other = made(on, noise, (WORDS[0], WORDS[1].flip(0)), PRESETS["quick"])
    assert not torch.allclose(first, other)


def test_a_restored_judge_says_nearly_the_same() -> None:
    first, other, on = judging(), judging(), network()
    for _ in range(3):
        first.learn(on, bars(1.0), bars(-1.0))
    other.restore(first.state())
    asked = bars(0.3)
    first.judge.eval()
    other.judge.eval()
    torch.testing.assert_close(other.logits(on, asked), first.logits(on, asked), atol=5e-3, rtol=0)
