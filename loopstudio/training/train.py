"""From a recipe, a dataset and a folder to a network in training."""

import math
from dataclasses import dataclass
from pathlib import Path

import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.device import prepare
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.vocoding.mel import MelConfig
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.course_morph import CourseObjective
from loopstudio.training.diffusion import DiffusionObjective
from loopstudio.training.diffusion_recipe import DiffusionRecipe, SoundRecipe
from loopstudio.training.diffusion_vocoder import DiffusionVocoderObjective
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.diffusion_wave import SoundObjective
from loopstudio.training.gan import GanObjective
from loopstudio.training.image_morph import ImageObjective
from loopstudio.training.loop import Pace, Report, has_state, log, train
from loopstudio.training.melodist import MelodistObjective
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.objective import Objective
from loopstudio.training.rave import RaveObjective
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.recipe import (
    RECIPE_NAME,
    Diffusions,
    GanRecipe,
    ImageRecipe,
    Recipe,
    VocoderRecipe,
    read_recipe,
    recipe_text,
)
from loopstudio.training.trained import (
    own_generator,
    own_image,
    own_latents,
    own_vocoder,
    own_wave,
    trained_vocoder,
)
from loopstudio.training.vocoder import VocoderObjective


@dataclass(frozen=True)
class Stretch:
    """One stretch of training: what, by which recipe, on which data, into which folder.

    minutes None trains to the recipe's end. vocoder, a folder of `train vocoder` or a checkpoint,
    lets the previews of a gan be heard, and is what a diffusion vocoder learns to improve on;
    morph is the folder of the checkpoint whose latents a diffusion or a melodist learns. start, the
    folder of a checkpoint, is what the network goes on from where `out` holds nothing yet, and what
    a recipe keeps a share of in every stretch. Raises TrainingError.
    """

    kind: str
    recipe: str
    data: Path
    out: Path
    minutes: float | None = None
    vocoder: Path | None = None
    start: Path | None = None
    morph: Path | None = None

    def __post_init__(self) -> None:
        if self.minutes is not None and not 0 < self.minutes < math.inf:
            raise TrainingError(f"A training of {self.minutes:g} minutes: name more than 0.")
        if self.vocoder is not None and self.kind not in ("gan", "diffusion-vocoder"):
            raise TrainingError(
                "A vocoder is heard already; only a gan and a diffusion-vocoder take --vocoder."
            )


def run(stretch: Stretch, report: Report) -> int:
    """Train by a recipe, going on where the folder left off; gives the steps done in all.

    Raises TrainingError, DatasetError.
    """
    prepare()
    recipe = read_recipe(stretch.recipe, stretch.kind)
    store = LoopStore.open(stretch.data)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    stretch.out.mkdir(parents=True, exist_ok=True)
    begun, fresh = None, not has_state(stretch.out)
    if stretch.start is not None and (fresh or _keeps(recipe)):
        begun = read_manifest(stretch.start)
    objective = _objective(recipe, store, device, stretch, begun)
    if begun is not None and fresh:
        log(stretch.out, {"step": 0, "from": f"{begun.name} ({begun.sha256[:12]})"})
    text = recipe_text(recipe, stretch.kind)
    (stretch.out / RECIPE_NAME).write_text(text, encoding="utf-8")
    seconds = None if stretch.minutes is None else stretch.minutes * 60.0
    return train(objective, stretch.out, Pace(recipe.steps, seconds), report)


def _objective(
    recipe: Recipe,
    store: LoopStore,
    device: torch.device,
    stretch: Stretch,
    begun: CheckpointInfo | None,
) -> Objective:
    match recipe:
        case RaveRecipe():
            _check_fresh(begun, "RAVE's form")
            return RaveObjective(recipe, store, device)
        case ImageRecipe():
            coder = CourseObjective if recipe.network.courses else ImageObjective
            return _coding(coder(recipe, store, device), begun)
        case DiffusionRecipe() | SoundRecipe() | DiffusionVocoderRecipe():
            return _diffusing(recipe, store, device, stretch, begun)
        case MelodistRecipe():
            _check_fresh(begun, "A melodist")
            return MelodistObjective(recipe, store, device, _morph(stretch))
        case VocoderRecipe():
            return _speaking(VocoderObjective(recipe, store, device), begun)
        case GanRecipe():
            return _drawn(recipe, store, device, stretch, begun)


def _diffusing(
    recipe: Diffusions,
    store: LoopStore,
    device: torch.device,
    stretch: Stretch,
    begun: CheckpointInfo | None,
) -> Objective:
    match recipe:
        case DiffusionRecipe():
            return _denoising(DiffusionObjective(recipe, store, device, _morph(stretch)), begun)
        case SoundRecipe():
            _check_fresh(begun, "Diffusion of sound itself")
            return SoundObjective(recipe, store, device)
        case DiffusionVocoderRecipe():
            polishing = _polishing(recipe, store, device, stretch)
            if begun is not None:
                polishing.begin_from(own_wave(begun))
            return polishing


def _keeps(recipe: Recipe) -> bool:
    return isinstance(recipe, DiffusionRecipe) and recipe.kept > 0.0


def _check_fresh(begun: CheckpointInfo | None, what: str) -> None:
    if begun is not None:
        raise TrainingError(f"{what} begins from the beginning, or from its own folder.")


def _morph(stretch: Stretch) -> CheckpointInfo:
    if stretch.morph is None:
        raise TrainingError("Latents are learned: name the checkpoint of Morph by --morph.")
    return read_manifest(stretch.morph)


def _drawn(
    recipe: GanRecipe,
    store: LoopStore,
    device: torch.device,
    stretch: Stretch,
    begun: CheckpointInfo | None,
) -> GanObjective:
    drawn = GanObjective(recipe, store, device)
    if begun is not None:
        drawn.begin_from(own_generator(begun))
    if stretch.vocoder is not None:
        drawn.vocoder = _hearing(stretch.vocoder, recipe.mel, "gan draws")
    return drawn


def _coding(
    learning: ImageObjective | CourseObjective, begun: CheckpointInfo | None
) -> ImageObjective | CourseObjective:
    if begun is not None:
        learning.begin_from(own_image(begun))
    return learning


def _speaking(learning: VocoderObjective, begun: CheckpointInfo | None) -> VocoderObjective:
    if begun is not None:
        learning.begin_from(own_vocoder(begun))
    return learning


def _denoising(learning: DiffusionObjective, begun: CheckpointInfo | None) -> DiffusionObjective:
    if begun is not None:
        learning.begin_from(own_latents(begun))
    elif _keeps(learning.recipe):
        raise TrainingError("A share of what it goes on from is to be kept: name that by --from.")
    return learning


def _polishing(
    recipe: DiffusionVocoderRecipe, store: LoopStore, device: torch.device, stretch: Stretch
) -> DiffusionVocoderObjective:
    if stretch.vocoder is None:
        raise TrainingError("A diffusion vocoder learns from a quick one: name it by --vocoder.")
    vocoder = _hearing(stretch.vocoder, recipe.network.image, "diffusion is told")
    return DiffusionVocoderObjective(recipe, store, device, vocoder)


def _hearing(folder: Path, image: MelConfig, whose: str) -> Vocoder:
    vocoder = trained_vocoder(folder)
    if vocoder.config.image != image:
        raise TrainingError(f"The vocoder of {folder.name} reads other images than this {whose}.")
    return vocoder
