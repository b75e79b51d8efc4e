"""From a recipe, a dataset and a folder to a network in training."""

from dataclasses import dataclass
from pathlib import Path

import torch

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import prepare
from loopstudio.engines.gan.parts import load_parts
from loopstudio.engines.manifest import read_manifest
from loopstudio.training.gan import GanObjective
from loopstudio.training.loop import Pace, Report, has_state, log, train
from loopstudio.training.objective import Objective
from loopstudio.training.recipe import RECIPE_NAME, GanRecipe, Recipe, read_recipe, recipe_text
from loopstudio.training.trained import trained_vocoder
from loopstudio.training.vocoder import VocoderObjective


@dataclass(frozen=True)
class Stretch:
    """One stretch of training: what, by which recipe, on which data, into which folder.

    minutes None trains to the recipe's end. vocoder, a folder of `train vocoder`, lets the previews
    of a gan be heard. start, the folder of a checkpoint, is what a gan goes on from where `out`
    holds nothing yet. Raises TrainingError.
    """

    kind: str
    recipe: str
    data: Path
    out: Path
    minutes: float | None = None
    vocoder: Path | None = None
    start: Path | None = None

    def __post_init__(self) -> None:
        if self.minutes is not None and self.minutes <= 0:
            raise TrainingError("A training of no minutes trains nothing; name more than 0.")
        if self.vocoder is not None and self.kind != "gan":
            raise TrainingError("A vocoder is heard already; only a gan takes --vocoder.")
        if self.start is not None and self.kind != "gan":
            raise TrainingError("Only a gan goes on from a checkpoint: leave --from out.")


def run(stretch: Stretch, report: Report) -> int:
    """Train by a recipe, going on where the folder left off; gives the steps done in all.

    Raises TrainingError, DatasetError.
    """
    prepare()
    recipe = read_recipe(stretch.recipe, stretch.kind)
    store = LoopStore.open(stretch.data)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    stretch.out.mkdir(parents=True, exist_ok=True)
    objective = _objective(recipe, store, device, stretch)
    text = recipe_text(recipe, stretch.kind)
    (stretch.out / RECIPE_NAME).write_text(text, encoding="utf-8")
    seconds = None if stretch.minutes is None else stretch.minutes * 60.0
    return train(objective, stretch.out, Pace(recipe.steps, seconds), report)


def _objective(
    recipe: Recipe, store: LoopStore, device: torch.device, stretch: Stretch
) -> Objective:
    if not isinstance(recipe, GanRecipe):
        return VocoderObjective(recipe, store, device)
    objective = GanObjective(recipe, store, device)
    if stretch.vocoder is not None:
        objective.vocoder = trained_vocoder(stretch.vocoder)
    if stretch.start is not None and not has_state(stretch.out):
        info = read_manifest(stretch.start)
        objective.begin_from(load_parts(info).generator)
        log(stretch.out, {"step": 0, "from": f"{info.name} ({info.sha256[:12]})"})
    return objective
