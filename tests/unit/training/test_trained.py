from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.recipe import RECIPE_NAME, read_recipe, recipe_text
from loopstudio.training.trained import gan_recipe, trained_vocoder, vocoder_recipe


def test_a_folder_gives_its_recipe_back(tmp_path: Path) -> None:
    recipe = read_recipe("drums-cpu", "gan")
    (tmp_path / RECIPE_NAME).write_text(recipe_text(recipe, "gan"))
    assert gan_recipe(tmp_path) == recipe


def test_a_folder_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / RECIPE_NAME).write_text(recipe_text(read_recipe("drums-cpu", "gan"), "gan"))
    with pytest.raises(TrainingError, match="no readable table"):
        vocoder_recipe(tmp_path)


def test_weights_that_are_not_there_yet_are_missed_in_words(tmp_path: Path) -> None:
    text = recipe_text(read_recipe("drums-cpu", "vocoder"), "vocoder")
    (tmp_path / RECIPE_NAME).write_text(text)
    with pytest.raises(TrainingError, match="train a little longer"):
        trained_vocoder(tmp_path)
