import tomllib
from importlib import resources
from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.recipe import bundled, parse_recipe, read_recipe, recipe_text

FOLDER = resources.files("loopstudio.training") / "recipes"
BUNDLED = [
    (name, kind)
    for name in bundled()
    for kind in tomllib.loads((FOLDER / f"{name}.toml").read_text())
]


@pytest.mark.parametrize(("name", "kind"), BUNDLED)
def test_a_bundled_recipe_written_out_reads_back_equal(name: str, kind: str) -> None:
    recipe = read_recipe(name, kind)
    assert parse_recipe(recipe_text(recipe, kind), kind) == recipe


def test_an_unknown_name_lists_the_bundled_recipes() -> None:
    with pytest.raises(TrainingError, match="drums-cpu"):
        read_recipe("nonsense", "gan")


def test_an_unknown_entry_is_named() -> None:
    with pytest.raises(TrainingError, match="lerning_rate"):
        parse_recipe("[vocoder]\nlerning_rate = 1.0\n", "vocoder")


def test_broken_toml_is_refused() -> None:
    with pytest.raises(TrainingError, match="no readable table"):
        parse_recipe("[gan", "gan")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"gone\.toml"):
        read_recipe(str(tmp_path / "gone.toml"), "gan")


def test_something_else_to_train_is_refused() -> None:
    with pytest.raises(TrainingError, match="known are: vocoder, gan, melodist, rave"):
        parse_recipe("[gan]", "singer")


def test_judges_look_with_a_network_that_is_known() -> None:
    with pytest.raises(TrainingError, match="choose efficientnet or musicnn"):
        parse_recipe('[gan]\nfeatures = "eyes"', "gan")
