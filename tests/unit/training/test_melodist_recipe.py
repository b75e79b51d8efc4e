from dataclasses import replace

import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.sizes import inner
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.training.melodist_recipe import MelodistRecipe, melodist_of
from loopstudio.training.recipe import parse_recipe, read_recipe, recipe_text


def test_it_comes_back_with_its_image_and_vocoder() -> None:
    recipe = replace(MelodistRecipe(batch=8), network=MelodistConfig.tiny())
    assert parse_recipe(recipe_text(recipe, "melodist"), "melodist") == recipe


def test_the_bundled_one_draws_for_the_shipped_checkpoint_of_morph() -> None:
    recipe = read_recipe("synths-cpu", "melodist")
    assert isinstance(recipe, MelodistRecipe)
    catalog = Catalog((Paths.standard().models,))
    sizes = ImageConfig.parse(inner(catalog.default("rave").network, "sizes"))
    assert replace(recipe.network.image, vocoder=sizes.vocoder) == sizes
    usual = MelodistConfig()
    assert recipe.network == replace(usual, latent=67, image=recipe.network.image)


def test_only_what_differs_need_be_told() -> None:
    assert melodist_of({"width": 96}) == replace(MelodistConfig(), width=96)


def test_an_unknown_size_is_refused() -> None:
    with pytest.raises(CheckpointError, match="'depth'"):
        melodist_of({"depth": 3})
