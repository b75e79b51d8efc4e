from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.sound_config import sound_config
from loopstudio.training.diffusion_recipe import DiffusionRecipe, SoundRecipe
from loopstudio.training.recipe import parse_recipe


def test_without_a_word_sizes_are_the_usual() -> None:
    assert DiffusionRecipe().network == LatentConfig()
    assert SoundRecipe().network == sound_config()


def test_a_recipe_tells_what_differs() -> None:
    told = parse_recipe("[diffusion-wave]\nbatch = 3\nnetwork = {styles = 7}", "diffusion-wave")
    assert isinstance(told, SoundRecipe)
    assert (told.batch, told.network.styles, told.network.latent) == (3, 7, 1)
