import pytest
import torch

from loopstudio.engines.gan.melodist import Likely, Melodist
from loopstudio.training.melodist_losses import (
    decibels_off,
    importance,
    latent_loss,
    score_loss,
    shares_right,
)
from tests.support.gan import melodist_parts


def score() -> torch.Tensor:
    made = torch.zeros(1, 4, 3, 48)
    made[0, :, 1, 5] = torch.tensor([1.0, 0.7, 1.0, 1.0])
    made[0, :, 2, 20] = torch.tensor([1.0, 1.1, 1.0, 0.0])
    return made


def sure(of: torch.Tensor) -> Likely:
    is_there, length, velocity, struck = of.unbind(1)
    logits = [30.0 * (2.0 * x - 1.0) for x in (is_there, velocity, struck)]
    return Likely(logits[0].amax(1), logits[0], length, logits[1], logits[2])


def test_a_score_that_is_surely_known_costs_nothing() -> None:
    assert float(score_loss(sure(score()), score()).all) == pytest.approx(0.0, abs=1e-6)


def test_each_part_of_a_score_has_its_own_cost() -> None:
    known = sure(score())
    off = score_loss(Likely(-known.begins, known.pitch, known.length, *known_rest(known)), score())
    assert float(off.begins) == pytest.approx(48 * 30.0)
    assert float(off.pitch) == pytest.approx(0.0, abs=1e-6)
    longer = Likely(known.begins, known.pitch, known.length + 0.5, *known_rest(known))
    assert float(score_loss(longer, score()).played) == pytest.approx(1.0)


def known_rest(known: Likely) -> tuple[torch.Tensor, torch.Tensor]:
    return known.velocity, known.struck


def test_right_steps_and_notes_are_counted() -> None:
    assert shares_right(sure(score()), score()) == (1.0, 1.0)
    other = score().roll(1, dims=2)
    steps, notes = shares_right(sure(other), score())
    assert (steps, notes) == (1.0, 0.0)


def test_dimensions_that_move_the_image_count_more() -> None:
    melodist = melodist_parts().generator
    assert isinstance(melodist, Melodist)
    melodist.deviation[0] = 50.0
    found = importance(melodist, torch.randn(2, 4, 42))
    assert found.shape == (4,)
    assert found[0] > 10.0 * found[1:].max()


def test_latents_are_off_by_what_they_change() -> None:
    wanted, weights = torch.zeros(1, 2, 3), torch.tensor([9.0, 1.0])
    first, second = wanted.clone(), wanted.clone()
    first[:, 0] = second[:, 1] = 1.0
    assert latent_loss(first, wanted, weights) > 2.0 * latent_loss(second, wanted, weights)
    assert decibels_off(first, wanted, weights) == pytest.approx(3.0)
    assert decibels_off(second, wanted, weights) == pytest.approx(1.0)
