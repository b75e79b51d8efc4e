from dataclasses import replace

import pytest
import torch

from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.recipe import parse_recipe, read_recipe, recipe_text

KIND = "diffusion-vocoder"
RECIPE = DiffusionVocoderRecipe(network=WaveConfig.tiny())


def test_its_recipe_comes_back() -> None:
    recipe = replace(RECIPE, evenness=0.2)
    assert parse_recipe(recipe_text(recipe, KIND), KIND) == recipe


@pytest.mark.parametrize(
    "name", ["diffusion-vocoder-cpu", "diffusion-vocoder-gpu", "diffusion-vocoder-heard"]
)
def test_recipes_come_with_the_program_and_their_states_are_small(name: str) -> None:
    recipe = read_recipe(name, KIND)
    assert isinstance(recipe, DiffusionVocoderRecipe)
    with torch.device("meta"):
        weights = sum(p.numel() for p in WaveNetwork(recipe.network).parameters())
    # The network in float32; its average, two moments and what is exported in half of that.
    assert weights * (4 + 2 + 2 * 2 + 2) < 55e6
