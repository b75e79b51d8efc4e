"""From what a training of a melodist left behind to a checkpoint of Loops that the app loads."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.datasets.store import Description, LoopStore
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.latent import statistics
from loopstudio.engines.gan.levels import Levels
from loopstudio.engines.gan.melodist import Melodist
from loopstudio.engines.gan.parts import Parts, save_parts
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.training.card import CARD_NAME, figures, material, ran
from loopstudio.training.data import Bars
from loopstudio.training.matching import COMPARED, levels_between
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.recipe import RECIPE_NAME, recipe_text
from loopstudio.training.trained import melodist_recipe, own_image, trained_melodist

_BATCH = 32


@dataclass(frozen=True)
class MelodistAssembly:
    """Which training makes which checkpoint: a folder of `train melodist`.

    morph is the folder of the checkpoint whose latents it learned; rounds is how often sound is
    brought to its image, None for as often as there. report is the table that `evaluate` wrote
    (report.md); note is what the logs do not tell.
    """

    training: Path
    morph: Path
    data: Path
    out: Path
    title: str
    kind: str = "synths"
    licence: str = "CC0-1.0"
    report: Path | None = None
    rounds: int | None = None
    note: str = ""


@torch.no_grad()
def assemble_melodist(assembly: MelodistAssembly) -> CheckpointInfo:
    """Write a bundle of half-precision weights with its recipe and its card.

    Raises TrainingError where the folder holds no training of a melodist, or one of another image.
    """
    recipe = melodist_recipe(assembly.training)
    sounder = read_manifest(assembly.morph)
    about = LoopStore.open(assembly.data).description
    info = CheckpointInfo(
        name=assembly.out.name,
        title=assembly.title,
        engine="gan",
        kind=assembly.kind,
        rate=recipe.network.image.rate,
        channels=1,
        native_bpm=about.bpm,
        bars=1,
        labels=about.labels,
        licence=assembly.licence,
        sha256="0" * 64,
        folder=assembly.out,
        description=f"One-bar {assembly.kind} loops in any key, seamless, at {about.bpm:g} BPM.",
        credits=tuple(dict.fromkeys((*about.credits, *sounder.credits))),
    )
    text = recipe_text(recipe, "melodist")
    extras = {RECIPE_NAME: text, CARD_NAME: _card(assembly, about, sounder)}
    return save_parts(assembly.out, info, _parts(assembly, recipe, sounder), extras)


def _parts(assembly: MelodistAssembly, recipe: MelodistRecipe, sounder: CheckpointInfo) -> Parts:
    image = own_image(sounder)
    vocoder = image.decoder.vocoder
    melodist = trained_melodist(assembly.training, recipe, image)
    real = Bars(LoopStore.open(assembly.data), "train").some(COMPARED)
    levels = _levels(melodist, LogMel(vocoder.config.image)(real))
    rounds = vocoder.config.rounds if assembly.rounds is None else assembly.rounds
    spoken = replace(vocoder.config, rounds=rounds)
    drawing = replace(recipe.network, image=replace(recipe.network.image, vocoder=spoken))
    mean, spread = statistics(melodist)
    return Parts(
        config=GanConfig(drawing, spoken),
        generator=melodist.half(),
        vocoder=vocoder.half(),
        mean=torch.zeros(drawing.plane[0]),
        std=torch.ones(drawing.plane[0]),
        w_mean=mean,
        w_std=spread,
        levels=levels,
    )


def _levels(melodist: Melodist, real: Tensor) -> Levels:
    """Find what keeps bars as loud as real log-mels (count, bands, frames) are: they vary more."""
    drawn = torch.cat([_drawn(melodist, seed) for seed in range(COMPARED // _BATCH)])
    floor_db = melodist.config.image.vocoder.image.floor_db
    return levels_between(drawn, real, real.amax((0, 2)), floor_db)


def _drawn(melodist: Melodist, seed: int) -> Tensor:
    """Draw log-mels (batch, bands, frames), always the same, of all kinds in both modes alike."""
    config, random = melodist.config, torch.Generator().manual_seed(seed)
    z = torch.randn(_BATCH, config.z_dim, generator=random)
    conditions = torch.arange(_BATCH) % config.conditions
    w = melodist.map(z, conditions)[:, None].expand(-1, config.layers, -1)
    noise = [torch.randn(_BATCH, 1, *shape, generator=random) for shape in config.noise_shapes]
    # As the vocoder hears them: what lies below the floor is silence, however far below.
    return melodist.synthesise(w, noise)[:, 0].clamp(min=-1.0)


def _card(assembly: MelodistAssembly, about: Description, sounder: CheckpointInfo) -> str:
    lines = [
        f"# {assembly.title}",
        "",
        *material(assembly.licence, about),
        "## Training",
        f"- melodist: {ran(assembly.training)}",
        f"- what sounds its latents: that of {sounder.name} ({sounder.sha256[:12]})",
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Limits",
        f"One bar of 4/4 at {about.bpm:g} BPM, mono, one instrument. It composes as the rules do "
        "that composed its material, and knows the instruments that played it.",
        "",
        *figures(assembly.report),
    ]
    return "\n".join(lines)
