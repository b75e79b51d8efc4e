"""What trainings left behind, read back as networks."""

from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError, reason
from loopstudio.engines.gan.network import Generator
from loopstudio.engines.gan.parts import load_parts
from loopstudio.engines.manifest import MANIFEST, read_manifest
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.recipe import (
    RECIPE_NAME,
    GanRecipe,
    RaveRecipe,
    VocoderRecipe,
    parse_recipe,
)


def gan_recipe(folder: Path) -> GanRecipe:
    """Read the recipe of a folder of `train gan`; raises TrainingError where it is none."""
    recipe = parse_recipe(_recipe_text(folder, "gan"), "gan")
    if not isinstance(recipe, GanRecipe):
        raise TrainingError(f"{folder} holds no training of a gan.")
    return recipe


def vocoder_recipe(folder: Path) -> VocoderRecipe:
    """Read the recipe of a folder of `train vocoder`; raises TrainingError where it is none."""
    recipe = parse_recipe(_recipe_text(folder, "vocoder"), "vocoder")
    if not isinstance(recipe, VocoderRecipe):
        raise TrainingError(f"{folder} holds no training of a vocoder.")
    return recipe


def rave_recipe(folder: Path) -> RaveRecipe:
    """Read the recipe of a folder of `train rave`; raises TrainingError where it is none."""
    recipe = parse_recipe(_recipe_text(folder, "rave"), "rave")
    if not isinstance(recipe, RaveRecipe):
        raise TrainingError(f"{folder} holds no training of RAVE.")
    return recipe


def trained_generator(folder: Path) -> Generator:
    """Give the averaged generator of a folder of `train gan`; raises TrainingError."""
    generator = Generator(gan_recipe(folder).network)
    generator.load_state_dict(_tensors(folder / "generator.safetensors"))
    return generator.eval().requires_grad_(False)


def trained_vocoder(folder: Path, rounds: int | None = None) -> Vocoder:
    """Give the averaged vocoder of a folder of `train vocoder`, or that of a checkpoint.

    With rounds its sound is brought to its image that often instead of as in training. Raises
    TrainingError, or CheckpointError for a checkpoint that does not hold together.
    """
    if is_checkpoint(folder):
        vocoder = own_vocoder(read_manifest(folder))
    else:
        vocoder = Vocoder(vocoder_recipe(folder).network)
        vocoder.load_state_dict(_tensors(folder / "vocoder.safetensors"))
    if rounds is not None:
        vocoder.config = replace(vocoder.config, rounds=rounds)
    return vocoder.eval().requires_grad_(False)


def is_checkpoint(folder: Path) -> bool:
    """Say whether a folder is a finished checkpoint rather than a training."""
    return (folder / MANIFEST).exists()


def is_morph(folder: Path) -> bool:
    """Say whether a checkpoint is one of Morph; raises CheckpointError where it is none at all."""
    return read_manifest(folder).engine == "rave"


def check_sizes(part: str, found: object, wanted: object) -> None:
    """Raise TrainingError where a checkpoint's part has another config than the recipe's."""
    if found != wanted:
        raise TrainingError(
            f"The checkpoint's {part} has other sizes than the recipe's: "
            "train from the beginning, or with the checkpoint's own recipe."
        )


def own_vocoder(info: CheckpointInfo) -> Vocoder:
    """Give the vocoder of a checkpoint made here; raises TrainingError, CheckpointError."""
    vocoder = load_parts(info).vocoder
    if not isinstance(vocoder, Vocoder):
        raise TrainingError(f"The vocoder of {info.name!r} reads images that are not made here.")
    return vocoder


def _recipe_text(folder: Path, kind: str) -> str:
    try:
        return (folder / RECIPE_NAME).read_text(encoding="utf-8")
    except OSError as error:
        raise TrainingError(
            f"{folder} holds no training of a {kind} (no {RECIPE_NAME})."
        ) from error


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        return {name: tensor.float() for name, tensor in load_file(path).items()}
    except (OSError, SafetensorError) as error:
        raise TrainingError(
            f"{path} cannot be read ({reason(error)}); train a little longer."
        ) from error
