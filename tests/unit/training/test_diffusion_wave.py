from dataclasses import replace
from pathlib import Path

import pytest
import soundfile
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.sound_config import sound_config, tiny_sound
from loopstudio.training.diffusion_recipe import SoundRecipe
from loopstudio.training.diffusion_wave import WEIGHTS, SoundObjective
from loopstudio.training.recipe import parse_recipe, read_recipe, recipe_text
from loopstudio.training.train import Stretch, run
from loopstudio.training.trained import sound_recipe, trained_sound
from tests.support.loop_store import FRAMES, make_store

KIND = "diffusion-wave"
RECIPE = SoundRecipe(
    steps=40, batch=4, warmup=1, learning_rate=5e-3, ema_decay=0.8, network=tiny_sound()
)
CPU = torch.device("cpu")


def objective(folder: Path, recipe: SoundRecipe = RECIPE) -> SoundObjective:
    return SoundObjective(recipe, make_store(folder / "data", 6, 4), CPU)


def test_some_tens_of_steps_tell_loops_from_noise(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    before = fresh.preview(tmp_path, 0)["validation_loss"]
    for number in range(40):
        fresh.step(number)
    assert fresh.preview(tmp_path, 40)["validation_loss"] < 0.8 * before
    assert (tmp_path / "0000040.png").stat().st_size > 5_000
    assert soundfile.info(tmp_path / "0000040.flac").frames == 4 * FRAMES


def test_previews_have_fixed_seeds(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    heard = []
    for number in (0, 1):
        fresh.preview(tmp_path, number)
        heard.append((tmp_path / f"{number:07d}.flac").read_bytes())
    assert heard[0] == heard[1]


def test_sound_has_deviation_one_to_the_network(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    sound = fresh.sounds.at(torch.arange(len(fresh.sounds)))
    assert float(fresh.network.normed(sound).square().mean()) == pytest.approx(1.0, rel=1e-4)


def test_a_training_goes_on_from_its_folder(tmp_path: Path) -> None:
    make_store(tmp_path / "data", 6, 4)
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(recipe_text(replace(RECIPE, steps=4, quick=False), KIND))
    whole = Stretch(KIND, str(recipe), tmp_path / "data", tmp_path / "whole")
    assert run(whole, lambda *_: None) == 4
    first = replace(whole, out=tmp_path / "parts", minutes=1e-9)
    done = run(first, lambda *_: None)
    assert done < 4
    assert run(replace(first, minutes=None), lambda *_: None) == 4
    kept = [trained_sound(each.out, sound_recipe(each.out)).state_dict() for each in (whole, first)]
    for name, weight in kept[0].items():
        torch.testing.assert_close(weight, kept[1][name], atol=1e-3, rtol=1e-2)


def test_a_restored_objective_goes_on_as_the_first_would(tmp_path: Path) -> None:
    first, other = objective(tmp_path / "one"), objective(tmp_path / "other")
    for number in range(2):
        first.step(number)
    other.restore(first.state())
    losses = []
    for each in (first, other):
        torch.manual_seed(7)  # the loop keeps this state
        losses.append(each.step(2)["loss"])
    assert losses[1] == pytest.approx(losses[0], rel=1e-2)


def test_what_is_kept_is_the_average(tmp_path: Path) -> None:
    fresh = objective(tmp_path)
    fresh.step(0)
    fresh.export(tmp_path)
    network = trained_sound(tmp_path, RECIPE)
    for name, weight in network.state_dict().items():
        wanted = fresh.ema.network.state_dict()[name]
        torch.testing.assert_close(weight, wanted, atol=1e-3, rtol=1e-3)
    assert (tmp_path / WEIGHTS).exists()


def test_its_recipe_comes_back() -> None:
    recipe = replace(RECIPE, forgotten=0.2)
    assert parse_recipe(recipe_text(recipe, KIND), KIND) == recipe
    told = read_recipe("wave-gpu", KIND)
    assert isinstance(told, SoundRecipe)
    assert told.network == sound_config()


def test_a_folder_of_the_recipe_for_a_gpu_stays_under_60_megabytes() -> None:
    """Weights in float32; average, what is exported and both moments in 16 bits."""
    weights = sum(p.numel() for p in LatentNetwork(sound_config()).parameters())
    assert weights * (4 + 2 + 2 + 2 + 2) < 56e6


def test_a_network_of_latents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"set network\.latent to 1"):
        objective(tmp_path, replace(RECIPE, network=LatentConfig.tiny()))
