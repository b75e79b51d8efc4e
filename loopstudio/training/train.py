"""From a recipe, a dataset and a folder to a network in training."""

from pathlib import Path

import torch

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import prepare
from loopstudio.training.gan import GanObjective
from loopstudio.training.loop import Pace, Report, train
from loopstudio.training.objective import Objective
from loopstudio.training.recipe import RECIPE_NAME, GanRecipe, Recipe, read_recipe, recipe_text
from loopstudio.training.vocoder import VocoderObjective


def run(
    kind: str, recipe: str, data: Path, out: Path, minutes: float | None, report: Report
) -> int:
    """Train `kind` ("gan" or "vocoder") by a recipe; gives the steps done in all.

    Goes on where the folder `out` left off. Raises TrainingError, DatasetError.
    """
    if minutes is not None and minutes <= 0:
        raise TrainingError("A training of no minutes trains nothing; name more than 0.")
    prepare()
    read = read_recipe(recipe, kind)
    store = LoopStore.open(data)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    objective = _objective(read, store, device)
    out.mkdir(parents=True, exist_ok=True)
    (out / RECIPE_NAME).write_text(recipe_text(read, kind), encoding="utf-8")
    seconds = None if minutes is None else minutes * 60.0
    return train(objective, out, Pace(read.steps, seconds), report)


def _objective(recipe: Recipe, store: LoopStore, device: torch.device) -> Objective:
    if isinstance(recipe, GanRecipe):
        return GanObjective(recipe, store, device)
    return VocoderObjective(recipe, store, device)
