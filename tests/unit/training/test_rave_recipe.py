import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.recipe import parse_recipe, read_recipe, recipe_text


def test_a_run_from_before_there_were_bands_goes_on_without_them() -> None:
    recipe = parse_recipe("[rave]\nmangle = 0.8\n", "rave")
    assert isinstance(recipe, RaveRecipe)
    assert (recipe.mangle, recipe.band_weight, recipe.mute) == (0.8, 0.0, 0.0)


@pytest.mark.parametrize("name", ["morph-cpu", "morph-gpu"])
def test_what_comes_with_the_program_hears_sub_bands(name: str) -> None:
    recipe = read_recipe(name, "rave")
    assert isinstance(recipe, RaveRecipe)
    assert recipe.band_weight > 0.0
    assert recipe.mute == 0.0, "a loop has silence of its own between its strokes"
    assert parse_recipe(recipe_text(recipe, "rave"), "rave") == recipe


def test_a_run_from_before_goes_on_with_its_divergence_along_a_line() -> None:
    recipe = parse_recipe("[rave]\ndivergence = 0.0001\ndivergence_steps = 4000\n", "rave")
    assert isinstance(recipe, RaveRecipe)
    assert [recipe.pull.at(n) for n in (0, 2_000, 8_000)] == pytest.approx([0.0, 5e-5, 1e-4])


@pytest.mark.parametrize("name", ["morph-cpu", "morph-gpu"])
def test_the_divergence_of_new_runs_rises_as_raves_does(name: str) -> None:
    recipe = read_recipe(name, "rave")
    assert isinstance(recipe, RaveRecipe)
    middle = recipe.pull.at(recipe.divergence_steps // 2)
    assert recipe.pull.at(0) == pytest.approx(recipe.divergence / 50_000, rel=1e-12)
    assert middle == pytest.approx(recipe.divergence / 50_000**0.5)


@pytest.mark.parametrize(
    "asked",
    ["mute = 1.5", "mangle = -0.1", "compress = 2.0", "pitch = 40.0", "divergence_from = 1.0"],
)
def test_what_cannot_be_is_refused_by_its_name(asked: str) -> None:
    with pytest.raises(TrainingError, match=asked.partition(" ")[0]):
        parse_recipe(f"[rave]\n{asked}\n", "rave")
