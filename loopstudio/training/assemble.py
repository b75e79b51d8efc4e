"""From what two trainings left behind to a checkpoint that the app loads."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import Description, LoopStore
from loopstudio.engines.gan.config import LIMITS, GanConfig
from loopstudio.engines.gan.latent import statistics
from loopstudio.engines.gan.parts import Parts, save_parts
from loopstudio.engines.manifest import read_manifest
from loopstudio.training.card import CARD_NAME, figures, material, ran
from loopstudio.training.data import Images
from loopstudio.training.matching import Drawing, matched
from loopstudio.training.recipe import recipe_text
from loopstudio.training.trained import (
    gan_recipe,
    is_checkpoint,
    trained_generator,
    trained_vocoder,
    vocoder_recipe,
)

_VOCODER = "- vocoder: "


@dataclass(frozen=True)
class Assembly:
    """Which trainings make which checkpoint: folders of `train gan` and `train vocoder`.

    vocoder may be a finished checkpoint instead: then its vocoder is kept as it is. report is the
    table that `evaluate` wrote (report.md); it becomes part of the card. rounds is how often sound
    is brought to its image, None for as often as in training: more of them cost training more.
    note is what the logs do not tell of the training, for the card.
    """

    generator: Path
    vocoder: Path
    data: Path
    out: Path
    title: str
    kind: str = "drums"
    licence: str = "CC0-1.0"
    report: Path | None = None
    rounds: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        most = LIMITS.most["rounds"]
        if self.rounds is not None and not 0 <= self.rounds <= most:
            raise TrainingError(f"Sound is brought to its image 0 to {most} times.")


@torch.no_grad()
def assemble(assembly: Assembly) -> CheckpointInfo:
    """Write a bundle of half-precision weights with its recipe and its card.

    Raises TrainingError where a folder holds no training, or the two do not fit together.
    """
    gan, vocoder = gan_recipe(assembly.generator), vocoder_recipe(assembly.vocoder)
    if gan.mel != vocoder.mel:
        raise TrainingError("Generator and vocoder were trained on different images of a bar.")
    store = LoopStore.open(assembly.data)
    about = store.description
    images = Images(store, "train", gan.mel)
    sounding = vocoder.network
    if assembly.rounds is not None:
        sounding = replace(sounding, rounds=assembly.rounds)
    parts = _parts(assembly, GanConfig(gan.network, sounding), images)
    info = CheckpointInfo(
        name=assembly.out.name,
        title=assembly.title,
        engine="gan",
        kind=assembly.kind,
        rate=gan.mel.rate,
        channels=1,
        native_bpm=about.bpm,
        bars=1,
        labels=about.labels if gan.network.labels else (),
        licence=assembly.licence,
        sha256="0" * 64,
        folder=assembly.out,
        description=f"One-bar {assembly.kind} loops, seamless, at {about.bpm:g} BPM.",
        credits=about.credits,
    )
    recipe = recipe_text(gan, "gan") + recipe_text(vocoder, "vocoder")
    extras = {"recipe.toml": recipe, CARD_NAME: _card(assembly, about)}
    return save_parts(assembly.out, info, parts, extras)


def _parts(assembly: Assembly, config: GanConfig, images: Images) -> Parts:
    generator = trained_generator(assembly.generator)
    vocoder = trained_vocoder(assembly.vocoder, assembly.rounds)
    mean, spread = statistics(generator)
    match = matched(Drawing(generator, mean), vocoder, images)
    return Parts(
        config=config,
        generator=generator.half(),
        vocoder=vocoder.half(),
        mean=match.offset,
        std=match.scale,
        w_mean=mean,
        w_std=spread,
        levels=match.levels,
        reach=match.reach,
    )


def _card(assembly: Assembly, about: Description) -> str:
    lines = [
        f"# {assembly.title}",
        "",
        *material(assembly.licence, about),
        "## Training",
        f"- generator: {ran(assembly.generator)}",
        f"{_VOCODER}{_vocoder_ran(assembly.vocoder)}",
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Limits",
        f"One bar of 4/4 at {about.bpm:g} BPM, mono. Everything it heard was rendered from samples "
        "and synthesised hits, so it knows kits and rhythms, not recordings of rooms and players.",
        "",
        *figures(assembly.report),
    ]
    return "\n".join(lines)


def _vocoder_ran(folder: Path) -> str:
    if not is_checkpoint(folder):
        return ran(folder)
    card = (folder / CARD_NAME).read_text(encoding="utf-8")
    said = [line for line in card.splitlines() if line.startswith(_VOCODER)]
    kept = f"that of {read_manifest(folder).title}, as it is"
    return f"{kept}: {said[0].removeprefix(_VOCODER)}" if said else kept
