from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.training.gan import GanObjective
from loopstudio.training.recipe import GanRecipe
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
    parts = (objective.generator, objective.judges.judges, objective.encoder)
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
    assert torch.equal(other.drawn(3), objective.drawn(3))


def test_a_preview_is_a_picture_and_figures(objective: GanObjective, tmp_path: Path) -> None:
    figures = objective.preview(tmp_path, 7)
    assert ((tmp_path / "0000007.png").exists(), set(figures)) == (
        True,
        {"mean_off", "spread_off"},
    )
