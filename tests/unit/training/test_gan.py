from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.engines.gan.network import Generator, GeneratorConfig
from loopstudio.training.gan import GanObjective
from loopstudio.training.gan_preview import drawn
from loopstudio.training.recipe import GanRecipe
from loopstudio.training.view import View
from tests.support.corpus import write_corpus

RECIPE = GanRecipe(batch=4, warm_steps=1, network=GeneratorConfig.tiny())
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def objective(tmp_path_factory: pytest.TempPathFactory) -> GanObjective:
    made = GanObjective(RECIPE, write_corpus(tmp_path_factory.mktemp("gan") / "data"), CPU)
    made.step(0)
    return made


def test_once_warm_generator_and_judges_learn_and_the_encoder_stays(
    objective: GanObjective,
) -> None:
    parts = (objective.generator, objective.judging.network.judges, objective.encoder)
    before = [next(iter(p.parameters())).clone() for p in parts]
    objective.step(1)
    after = [next(iter(p.parameters())) for p in parts]
    assert [torch.equal(a, b) for a, b in zip(before, after, strict=True)] == [False, False, True]


def test_the_warm_step_brings_given_bars_nearer(tmp_path: Path) -> None:
    recipe = replace(RECIPE, warm_steps=12)
    fresh = GanObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    off = [fresh.step(i)["off"] for i in range(12)]
    assert off[-1] < off[0]


def test_a_restored_objective_draws_the_same_images(
    objective: GanObjective, tmp_path: Path
) -> None:
    other = GanObjective(RECIPE, write_corpus(tmp_path / "data"), CPU)
    other.restore(objective.state())
    assert torch.equal(drawn(other.ema.network, 3), drawn(objective.ema.network, 3))


def test_a_preview_is_a_picture_and_figures(objective: GanObjective, tmp_path: Path) -> None:
    figures = objective.preview(tmp_path, 7)
    assert ((tmp_path / "0000007.png").exists(), set(figures)) == (
        True,
        {"mean_off", "spread_off"},
    )


def test_a_generator_that_had_learned_stays_while_its_encoder_is_learned(tmp_path: Path) -> None:
    recipe = replace(RECIPE, encoder_steps=2)
    fresh = GanObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    learned = Generator(recipe.network)
    fresh.begin_from(learned)
    before = fresh.encoder.out.weight.clone()
    fresh.step(0)
    kept = fresh.generator.state_dict().items()
    assert all(torch.equal(value, learned.state_dict()[name]) for name, value in kept)
    assert not torch.equal(before, fresh.encoder.out.weight)


def test_after_its_encoder_a_generator_that_had_learned_goes_on(tmp_path: Path) -> None:
    recipe = replace(RECIPE, encoder_steps=1)
    fresh = GanObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    fresh.begin_from(Generator(recipe.network))
    fresh.step(0)
    before = fresh.generator.input.input.clone()
    fresh.step(1)
    assert not torch.equal(before, fresh.generator.input.input)


def test_a_generator_of_other_sizes_is_refused(objective: GanObjective) -> None:
    other = Generator(replace(GeneratorConfig.tiny(), z_dim=4))
    with pytest.raises(TrainingError, match="other sizes"):
        objective.begin_from(other)


def test_a_rolled_batch_is_still_drawn_from_the_bars_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(RECIPE, warm_steps=0, shift=1.0)
    fresh = GanObjective(recipe, write_corpus(tmp_path / "data"), CPU)
    drawn_bars, _ = fresh.images.draw(recipe.batch, torch.Generator().manual_seed(recipe.seed))
    encoded: list[torch.Tensor] = []

    def keep(bars: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
        encoded.append(bars)
        return torch.zeros(len(known), recipe.network.z_dim)

    monkeypatch.setattr(fresh, "encoded", keep)
    fresh.step(0)
    assert torch.equal(encoded[0], drawn_bars[: recipe.batch // 4])


def test_a_drummer_learns_alone_while_it_is_warmed(tmp_path: Path) -> None:
    network = replace(RECIPE.network, templates=3)
    fresh = GanObjective(replace(RECIPE, network=network), write_corpus(tmp_path / "data"), CPU)
    watched = (fresh.generator.drummer.sound.out.weight, fresh.generator.conv1.conv.weight)
    before = [weight.clone() for weight in watched]
    fresh.step(0)
    assert [torch.equal(a, b) for a, b in zip(before, watched, strict=True)] == [False, True]


def test_the_rate_falls_while_the_generator_is_warmed(objective: GanObjective) -> None:
    objective.step(0)
    first = objective.generator_optimiser.param_groups[0]["lr"]
    objective.step(1)
    last = objective.generator_optimiser.param_groups[0]["lr"]
    assert (first, last) == (RECIPE.warm_rate, RECIPE.generator_rate)


def test_given_bars_are_drawn_in_pairs_of_one_bar_and_one_z(objective: GanObjective) -> None:
    bars, labels = objective.images.draw(8, torch.Generator().manual_seed(1))
    seen = [bars * 2.0]
    objective.recipe = replace(RECIPE, batch=8)
    given = objective._given(bars, seen, labels, View())
    objective.recipe = RECIPE
    assert torch.equal(given.bars, bars[[0, 0, 1, 1]])
    assert torch.equal(given.maps[0], seen[0][[0, 0, 1, 1]])
    assert torch.equal(given.z[0], given.z[1])
    assert not torch.equal(given.z[1], given.z[2])
    assert torch.equal(given.all_labels, torch.cat((labels[[0, 0, 1, 1]], labels[4:])))


def test_a_batch_must_hold_whole_pairs() -> None:
    with pytest.raises(TrainingError, match=r"make 6 a multiple of 4"):
        GanRecipe(batch=6)
