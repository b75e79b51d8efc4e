"""From what a training of diffusion on sound itself left behind to a checkpoint of Diffuse."""

from dataclasses import dataclass
from pathlib import Path

import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.datasets.store import Description, LoopStore
from loopstudio.engines.diffusion.sound_parts import save_sound
from loopstudio.training.assemble_diffusion import worded
from loopstudio.training.card import CARD_NAME, curves, figures, material, ran
from loopstudio.training.recipe import RECIPE_NAME, recipe_text
from loopstudio.training.trained import sound_recipe, trained_sound


@dataclass(frozen=True)
class SoundAssembly:
    """Which training makes which checkpoint: a folder of `train diffusion-wave`.

    report, curves and note as in `DiffusionAssembly`.
    """

    training: Path
    data: Path
    out: Path
    title: str
    kind: str = "loops"
    licence: str = "CC0-1.0"
    report: Path | None = None
    curves: Path | None = None
    note: str = ""


@torch.no_grad()
def assemble_sound(assembly: SoundAssembly) -> CheckpointInfo:
    """Write a bundle of half-precision weights with its recipe and its card.

    Raises TrainingError where the folder holds no training of diffusion on sound, or a dataset has
    more styles than the network has room for.
    """
    recipe = sound_recipe(assembly.training)
    store = LoopStore.open(assembly.data)
    about = store.description
    network = worded(trained_sound(assembly.training, recipe), store)
    many = f"{len(about.labels)} styles{' and any key' if network.config.keys else ''}"
    info = CheckpointInfo(
        name=assembly.out.name,
        title=assembly.title,
        engine="diffusion",
        kind=assembly.kind,
        rate=about.rate,
        channels=network.config.latent,
        native_bpm=about.bpm,
        bars=1,
        labels=about.labels,
        licence=assembly.licence,
        sha256="0" * 64,
        folder=assembly.out,
        description=f"Makes, varies and repaints {assembly.kind}, seamless, in {many}.",
        credits=about.credits,
    )
    by_calls, pictures = curves(assembly.curves)
    card = "\n".join([_card(assembly, about), *by_calls])
    text = recipe_text(recipe, "diffusion-wave")
    extras: dict[str, str | bytes] = {RECIPE_NAME: text, CARD_NAME: card, **pictures}
    return save_sound(assembly.out, info, network.half(), extras)


def _card(assembly: SoundAssembly, about: Description) -> str:
    lines = [
        f"# {assembly.title}",
        "",
        *material(assembly.licence, about),
        "## Training",
        f"- network: {ran(assembly.training)}, on sound itself",
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Limits",
        f"It knows the sound of its material, and bars at {about.bpm:g} BPM: others are stretched "
        "from there. Mono.",
        "",
        *figures(assembly.report),
    ]
    return "\n".join(lines)
