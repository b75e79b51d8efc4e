from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import UNKNOWN, LatentNetwork
from loopstudio.engines.diffusion.latent_parts import LatentParts, save_parts
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.parts import load_parts as load_morph_parts
from loopstudio.engines.rave.parts import save_parts as save_morph_parts
from loopstudio.training.diffusion import WEIGHTS, DiffusionObjective, drawn, forgotten
from loopstudio.training.diffusion_recipe import DiffusionRecipe
from loopstudio.training.recipe import parse_recipe, read_recipe, recipe_text
from loopstudio.training.train import Stretch, run
from loopstudio.training.trained import own_image, own_latents
from tests.support.corpus import write_corpus
from tests.support.diffusion import latent_info
from tests.support.image_morph import image_bundle, image_parts
from tests.support.rave import tiny_info

RECIPE = DiffusionRecipe(
    batch=8, warmup=1, learning_rate=5e-3, ema_decay=0.8, network=LatentConfig.tiny()
)
CPU = torch.device("cpu")


def objective(folder: Path, recipe: DiffusionRecipe = RECIPE) -> DiffusionObjective:
    return DiffusionObjective(
        recipe, write_corpus(folder / "data"), CPU, image_bundle(folder / "m")
    )


def test_a_few_steps_tell_loops_from_noise(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    before = fresh.preview(tmp_path, 0)["validation_loss"]
    for number in range(60):
        fresh.step(number)
    assert fresh.preview(tmp_path, 60)["validation_loss"] < 0.8 * before
    assert (tmp_path / "0000060.png").stat().st_size > 10_000


def test_a_restored_objective_goes_on_as_the_first_would(tmp_path: Path) -> None:
    first, other = objective(tmp_path / "one"), objective(tmp_path / "other")
    first.step(0)
    other.restore(first.state())
    assert other.preview(tmp_path, 1) == pytest.approx(first.preview(tmp_path, 1), abs=1e-2)


def test_its_recipe_comes_back() -> None:
    recipe = replace(RECIPE, forgotten=0.2)
    assert parse_recipe(recipe_text(recipe, "diffusion"), "diffusion") == recipe
    assert isinstance(read_recipe("diffusion-cpu", "diffusion"), DiffusionRecipe)


def test_some_styles_and_keys_are_not_told() -> None:
    left = forgotten(torch.full((1_000,), 2), 0.5, torch.Generator().manual_seed(1))
    assert set(left.tolist()) == {2, UNKNOWN}
    assert 400 < (left == UNKNOWN).sum() < 600


def _heard(folder: Path) -> CheckpointInfo:
    """Write a checkpoint of Morph whose first dimension is nearly all that is heard."""
    parts = image_parts()
    shares = torch.tensor([0.9, 0.05, 0.02, 0.01, 0.01, 0.01]).double().numpy()
    basis = replace(parts.basis, fidelity=shares.cumsum())
    info = tiny_info(folder, RaveConfig())
    return save_morph_parts(folder, info, replace(parts, basis=basis, importance="heard"))


@pytest.mark.parametrize(("power", "first"), [(0.0, 1.0), (0.5, 3.53), (1.0, 5.4)])
def test_what_is_heard_counts_more(tmp_path: Path, power: float, first: float) -> None:
    store, heard = write_corpus(tmp_path / "data"), _heard(tmp_path / "m")
    fresh = DiffusionObjective(replace(RECIPE, heard=power), store, CPU, heard)
    assert fresh.weights.mean().item() == pytest.approx(1.0)
    assert fresh.weights[0].item() == pytest.approx(first, rel=0.01)
    assert (fresh.weights.diff() < 1e-4).all()
    told = fresh.preview(tmp_path, 0)
    assert (told["validation_heard"] == told["validation_loss"]) == (power == 0.0)


def test_all_count_alike_where_nobody_knows_what_is_heard(tmp_path: Path) -> None:
    assert (objective(tmp_path).weights == 1.0).all()


def test_what_counts_more_is_learned_sooner(tmp_path: Path) -> None:
    store, heard = write_corpus(tmp_path / "data"), _heard(tmp_path / "m")
    told = []
    for power in (0.0, 1.0):
        torch.manual_seed(0)
        made = DiffusionObjective(replace(RECIPE, heard=power), store, CPU, heard)
        for number in range(60):
            made.step(number)
        made.weights = torch.eye(len(made.weights))[0]
        told.append(made.preview(tmp_path, 60)["validation_heard"])
    assert told[1] < told[0]


def test_what_is_kept_draws_latents_as_they_were(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    fresh.step(0)
    fresh.export(tmp_path)
    network = LatentNetwork(LatentConfig.tiny())
    network.load_state_dict({k: v.float() for k, v in load_file(tmp_path / WEIGHTS).items()})
    styles = torch.tensor([0, 1])
    noise = torch.randn(2, 6, 42, generator=torch.Generator().manual_seed(3))
    rows = drawn(network.eval(), noise, styles, torch.full((2,), UNKNOWN))
    assert rows.shape == noise.shape
    # About as far out as those that it learned from: they were normed.
    real = fresh.latents.at(torch.arange(len(fresh.latents)))
    assert 0.2 < (rows.std() / real.std()).item() < 5.0


def test_it_wants_a_checkpoint_of_morph(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(recipe_text(replace(RECIPE, steps=1), "diffusion"))
    stretch = Stretch("diffusion", str(recipe), tmp_path / "data", tmp_path / "out")
    with pytest.raises(TrainingError, match="--morph"):
        run(stretch, lambda _number, _total, _figures: None)
    morph = image_bundle(tmp_path / "m").folder
    done = run(replace(stretch, morph=morph), lambda _number, _total, _figures: None)
    assert done == 1
    assert (tmp_path / "out" / WEIGHTS).exists()


def own_bundle(folder: Path, morph: CheckpointInfo, network: LatentNetwork) -> CheckpointInfo:
    parts, kept = load_morph_parts(morph), network.config.latent
    axes = torch.from_numpy(parts.basis.axes[:kept]).float()
    middle = torch.from_numpy(parts.basis.mean).float()[:, None]
    both = LatentParts(network, own_image(morph), axes, middle)
    return save_parts(folder, latent_info(folder), both)


def test_it_goes_on_from_what_learned_latents_of_the_same_checkpoint(tmp_path: Path) -> None:
    first = objective(tmp_path)
    first.step(0)
    learned = first.ema.network.state_dict()
    kept = own_bundle(tmp_path / "kept", image_bundle(tmp_path / "same"), first.ema.network)
    again = objective(tmp_path / "again")
    again.begin_from(own_latents(kept))
    for name, weight in again.network.state_dict().items():
        torch.testing.assert_close(weight, learned[name], atol=1e-3, rtol=1e-3)
    before = {name: weight.clone() for name, weight in again.ema.network.named_parameters()}
    again.step(0)
    # The average follows by a fifth of the step, as slowly as the recipe says.
    for name, weight in again.ema.network.named_parameters():
        there = before[name].lerp(again.network.get_parameter(name), 0.2)
        torch.testing.assert_close(weight, there, atol=1e-6, rtol=1e-5)
    other = objective(tmp_path / "other")
    other.restore(again.state())
    assert other.learned_before


def test_it_goes_on_from_no_latents_of_another_checkpoint(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    strange = own_bundle(tmp_path / "kept", image_bundle(tmp_path / "m2", seed=5), fresh.network)
    with pytest.raises(TrainingError, match="another checkpoint of Morph"):
        fresh.begin_from(own_latents(strange))
    wider = replace(RECIPE, network=replace(RECIPE.network, beats=(1, 2)))
    with pytest.raises(TrainingError, match="other sizes"):
        objective(tmp_path / "wider", wider).begin_from(own_latents(strange))


def test_it_goes_on_from_no_checkpoint_of_morph(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no checkpoint of Diffuse"):
        own_latents(image_bundle(tmp_path / "m"))


def test_a_judge_goes_on_with_the_rest(tmp_path: Path) -> None:
    judged = replace(RECIPE, judged=4, judge_width=12)
    first, other = objective(tmp_path / "one", judged), objective(tmp_path / "other", judged)
    before = [p.clone() for p in first.network.parameters()]
    said = first.step(0)
    assert {"judge", "balance", "real", "fake"} < said.keys()
    assert any(
        not torch.equal(a, p) for a, p in zip(before, first.network.parameters(), strict=True)
    )
    other.restore(first.state())
    assert other.restoring is not None
    assert "judge" in other.step(1)


def test_an_odd_number_of_judged_bars_is_refused() -> None:
    with pytest.raises(TrainingError, match="make judged = 3 even"):
        replace(RECIPE, judged=3)


def test_the_recipe_with_a_judge_is_read() -> None:
    recipe = read_recipe("diffusion-judged", "diffusion")
    assert isinstance(recipe, DiffusionRecipe)
    assert recipe.judged == 32


def test_a_share_of_what_it_went_on_from_is_kept(tmp_path: Path) -> None:
    learning = objective(tmp_path, replace(RECIPE, kept=0.25))
    begun, average = LatentNetwork(RECIPE.network), learning.ema.network
    with torch.no_grad():
        for own, other in zip(average.parameters(), begun.parameters(), strict=True):
            own.fill_(1.0)
            other.fill_(5.0)
    learning.begun = begun
    assert {float(p.detach().mean()) for p in learning.average().parameters()} == {2.0}
    assert {float(p.detach().mean()) for p in average.parameters()} == {1.0}
    learning.export(tmp_path)
    assert {float(t.mean()) for k, t in load_file(tmp_path / WEIGHTS).items() if "unet" in k} == {2}


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_what_is_no_share_to_keep_is_refused(share: float) -> None:
    with pytest.raises(TrainingError, match="no share"):
        replace(RECIPE, kept=share)


def test_what_is_to_be_kept_must_be_named(tmp_path: Path) -> None:
    write_corpus(tmp_path / "data")
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(recipe_text(replace(RECIPE, kept=0.5), "diffusion"))
    morph = image_bundle(tmp_path / "m").folder
    stretch = Stretch("diffusion", str(recipe), tmp_path / "data", tmp_path / "out", morph=morph)
    with pytest.raises(TrainingError, match=r"name that by --from"):
        run(stretch, lambda _number, _total, _figures: None)


def test_what_is_kept_is_the_same_in_every_stretch(tmp_path: Path) -> None:
    keeping = replace(RECIPE, kept=0.5)
    first, other = objective(tmp_path / "one", keeping), objective(tmp_path / "other", keeping)
    first.begun = LatentNetwork(RECIPE.network)
    state = first.state()
    other.begun = first.begun
    other.restore(state)
    other.begun = LatentNetwork(RECIPE.network)
    with pytest.raises(TrainingError, match="another checkpoint"):
        other.restore(state)
