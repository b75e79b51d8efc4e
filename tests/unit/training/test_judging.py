from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.training.discriminator import Seen
from loopstudio.training.judging import Judging
from loopstudio.training.recipe import GanRecipe

RECIPE = GanRecipe(batch=4, network=GeneratorConfig.tiny())
LABELS = torch.zeros(4, dtype=torch.long)
CPU = torch.device("cpu")


def images(seed: int) -> Tensor:
    return torch.rand(4, 1, 80, 168, generator=torch.Generator().manual_seed(seed)) * 2.0 - 1.0


@pytest.fixture
def judging() -> Judging:
    torch.manual_seed(0)
    return Judging(RECIPE, CPU)


def batches(judging: Judging) -> tuple[Seen, Seen]:
    return (judging.seen(images(1)), LABELS), (judging.seen(images(2) * 0.3), LABELS)


def test_judges_learn_to_tell_two_batches_apart(judging: Judging) -> None:
    real, drawn = batches(judging)
    losses = [judging.learn(real, drawn)["judges"] for _ in range(6)]
    assert losses[-1] < losses[0]


def test_judges_that_win_rest_for_one_batch(judging: Judging) -> None:
    judging.recipe = replace(RECIPE, rest_below=100.0)
    real, drawn = batches(judging)
    learned = [bool(judging.learn(real, drawn)) for _ in range(4)]
    assert learned == [True, False, True, False]


def test_resting_judges_stay_as_they_are(judging: Judging) -> None:
    judging.recipe = replace(RECIPE, rest_below=100.0)
    real, drawn = batches(judging)
    judging.learn(real, drawn)
    before = [p.clone() for p in judging.network.judges.parameters()]
    judging.learn(real, drawn)
    after = judging.network.judges.parameters()
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_the_rate_is_the_recipes_even_after_another(judging: Judging) -> None:
    real, drawn = batches(judging)
    judging.learn(real, drawn)
    slower = Judging(replace(RECIPE, discriminator_rate=1e-6), CPU)
    slower.restore(judging.state())
    slower.learn(real, drawn)
    assert slower.optimiser.param_groups[0]["lr"] == 1e-6


def test_a_restored_one_says_the_same(judging: Judging) -> None:
    real, drawn = batches(judging)
    judging.learn(real, drawn)
    other = Judging(RECIPE, CPU)
    other.restore(judging.state())
    said = [x.told(images(3), LABELS, real)[1] for x in (judging, other)]
    assert torch.equal(*said)


def test_the_judges_pull_as_hard_as_the_recipe_says(judging: Judging) -> None:
    leaf = images(4).requires_grad_()
    off = (leaf[:2] * 5.0).sum()
    caught = leaf.sum() * 100.0
    judging.recipe = replace(RECIPE, adversarial=2.0)
    pull = judging.pull(leaf, caught, off, 0)
    # On the given half five of the bars and twice as much of the judges, on the rest only those.
    assert torch.allclose(pull[:2], torch.tensor(15.0))
    assert torch.allclose(pull[2:], torch.tensor(10.0))


def test_what_is_judged_can_be_pulled(judging: Judging) -> None:
    leaf = images(5).requires_grad_()
    _, caught = judging.told(leaf, LABELS, (judging.seen(images(6)), LABELS))
    caught.backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    assert not any(p.requires_grad for p in judging.network.judges.parameters())
