"""From what a training of a diffusion vocoder left behind to a checkpoint that the app loads."""

import json
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.datasets.store import Description, LoopStore
from loopstudio.engines.diffusion.wave_parts import ENGINE, save_wave
from loopstudio.engines.manifest import read_manifest
from loopstudio.training.card import CARD_NAME, figures, material, ran
from loopstudio.training.diffusion_vocoder import PREVIEWED, PREVIEWED_CUT
from loopstudio.training.loop import LOG_NAME
from loopstudio.training.recipe import RECIPE_NAME, recipe_text
from loopstudio.training.trained import trained_wave, wave_recipe


@dataclass(frozen=True)
class WaveAssembly:
    """Which training makes which checkpoint: a folder of `train diffusion-vocoder`.

    vocoder is the folder of the checkpoint whose vocoder it learned from. report is a table that
    `evaluate` wrote (report.md); note is what the logs do not tell.
    """

    training: Path
    vocoder: Path
    data: Path
    out: Path
    title: str
    kind: str = "loops"
    licence: str = "CC0-1.0"
    report: Path | None = None
    note: str = ""


def assemble_wave(assembly: WaveAssembly) -> CheckpointInfo:
    """Write a bundle of half-precision weights with its recipe and its card.

    Raises TrainingError where the folder holds no training of a diffusion vocoder.
    """
    recipe = wave_recipe(assembly.training)
    quick = read_manifest(assembly.vocoder)
    about = LoopStore.open(assembly.data).description
    network = trained_wave(assembly.training, recipe)
    info = CheckpointInfo(
        name=assembly.out.name,
        title=assembly.title,
        engine=ENGINE,
        kind=assembly.kind,
        rate=network.config.rate,
        channels=1,
        native_bpm=about.bpm,
        bars=1,
        labels=(),
        licence=assembly.licence,
        sha256="0" * 64,
        folder=assembly.out,
        description="Polishes loops, and gives dull ones what they lack above a cutoff.",
        credits=tuple(dict.fromkeys((*about.credits, *quick.credits))),
    )
    text = recipe_text(recipe, "diffusion-vocoder")
    extras = {RECIPE_NAME: text, CARD_NAME: _card(assembly, about, quick)}
    return save_wave(assembly.out, info, network.half(), extras)


def _card(assembly: WaveAssembly, about: Description, quick: CheckpointInfo) -> str:
    lines = [
        f"# {assembly.title}",
        "",
        *material(assembly.licence, about),
        "## Training",
        f"- network: {ran(assembly.training)}",
        f"- told what the vocoder of {quick.name} ({quick.sha256[:12]}) makes of loops, and loops "
        "that were cut",
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Limits",
        "It knows the sound of its material, and makes what is plausible above a cutoff, not what "
        "was there. Nothing is made above half its rate.",
        "",
        *_last_preview(assembly.training),
        *figures(assembly.report),
    ]
    return "\n".join(lines)


def _last_preview(folder: Path) -> list[str]:
    """Give the figures of the last preview on held-out loops; none where there was none."""
    found: dict[str, float] = {}
    for line in (folder / LOG_NAME).read_text(encoding="utf-8").splitlines():
        found = json.loads(line).get("validation", found)
    names = {
        "quick": "what the quick vocoder makes",
        "polished": "that polished",
        "dull": f"cut at {PREVIEWED_CUT:,.0f} Hz",
        "raised": "that upsampled",
    }
    rows = [
        f"| {told} | {found[f'{name}_mel_db']:.2f} | {found[f'{name}_stft']:.3f} |"
        for name, told in names.items()
        if f"{name}_mel_db" in found
    ]
    if not rows:
        return []
    head = ["| of held-out loops | mel distance dB | STFT distance |", "|:--|--:|--:|"]
    return [f"## On {PREVIEWED} held-out loops", "", *head, *rows, ""]
