"""From what two trainings left behind to a checkpoint that the app loads."""

import json
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.core.version import VERSION
from loopstudio.datasets.store import Description, LoopStore
from loopstudio.engines.gan.config import MAX_OF, GanConfig
from loopstudio.engines.gan.latent import statistics
from loopstudio.engines.gan.levels import Levels, bar_power
from loopstudio.engines.gan.mel import LogMel, MelConfig
from loopstudio.engines.gan.network import Generator
from loopstudio.engines.gan.parts import Parts, save_parts
from loopstudio.engines.gan.vocoder import Vocoder
from loopstudio.engines.manifest import read_manifest
from loopstudio.training.data import Images
from loopstudio.training.loop import LOG_NAME, machine
from loopstudio.training.recipe import RECIPE_NAME, recipe_text
from loopstudio.training.trained import (
    gan_recipe,
    is_checkpoint,
    trained_generator,
    trained_vocoder,
    vocoder_recipe,
)

CARD_NAME = "CREDITS.md"
_VOCODER = "- vocoder: "
COMPARED = 512
VOICED = 64
MOST_LOST_DB = 3.0
BATCH = 32


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
        if self.rounds is not None and not 0 <= self.rounds <= MAX_OF["rounds"]:
            raise TrainingError(f"Sound is brought to its image 0 to {MAX_OF['rounds']} times.")


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
    offset, scale, levels = contrast(generator, vocoder, images)
    half = generator.half(), vocoder.half()
    return Parts(config, *half, offset, scale, mean, spread, levels)


@torch.no_grad()
def contrast(
    generator: Generator, vocoder: Vocoder, images: Images
) -> tuple[Tensor, Tensor, Levels]:
    """Give offset and scale (bands,) that bring drawn bands to the real contrast, and the levels.

    A generator that also draws given bars plays safe: its bands move less than real ones. One scale
    serves all bands, the median of theirs, since a scale each made the lowest boom; it is kept
    within 0.8 to 1.4, so that a poor generator is not made a loud one. The offset meets the level
    of hits, which is heard, and not the mean, most of which is how silent the gaps are. Real bars
    are all about as loud, having been mixed; drawn ones are brought to that. What the vocoder makes
    too quiet is drawn louder.
    """
    floor_db = images.mel.floor_db
    real = images.at(torch.arange(0, len(images), max(1, len(images) // COMPARED)))[:, 0]
    real = real + _lost(vocoder, real[:: max(1, len(real) // VOICED)], images.mel)[:, None]
    made = torch.cat([_drawn(generator, seed) for seed in range(COMPARED // BATCH)])
    ratio = real.std((0, 2)) / (made.std((0, 2)) + 1e-6)
    scale = ratio.median().clamp(0.8, 1.4).expand(len(ratio)).clone()
    ceiling = real.amax((0, 2))
    scaled = made * scale[:, None]
    offset = _hits(real) - _hits(scaled)
    even = scaled + offset[:, None]
    # Loud bars hold most of the loudest cells: once they are no longer loud, hits are met again.
    offset = offset + _hits(real) - _hits(_levels(even, real, ceiling, floor_db)(even))
    return offset, scale, _levels(scaled + offset[:, None], real, ceiling, floor_db)


def _levels(made: Tensor, real: Tensor, ceiling: Tensor, floor_db: float) -> Levels:
    drawn = bar_power(Levels(ceiling, 0.0, 0.0, 1.0, floor_db).capped(made), floor_db)
    wanted = bar_power(real, floor_db)
    share = float((wanted.std() / drawn.std().clamp(min=1e-3)).clamp(max=1.0))
    return Levels(ceiling, float(drawn.mean()), float(wanted.mean()), share, floor_db)


def _lost(vocoder: Vocoder, real: Tensor, mel: MelConfig) -> Tensor:
    """Give by how much (bands,) hits come out of the vocoder lower than they went in."""
    heard = []
    for index, image in enumerate(real):
        noise = torch.randn(
            1, image.shape[1] * mel.hop, generator=torch.Generator().manual_seed(index)
        )
        heard.append(LogMel(mel)(vocoder(image[None], noise)))
    most = MOST_LOST_DB / (mel.floor_db / -2.0)
    return (_hits(real) - _hits(torch.cat(heard))).clamp(-most, most)


def _hits(images: Tensor) -> Tensor:
    """Give the level (bands,) that the loudest fiftieth of a band's cells exceeds."""
    return images.transpose(0, 1).flatten(1).quantile(0.98, dim=1)


def _drawn(generator: Generator, seed: int) -> Tensor:
    config = generator.config
    random = torch.Generator().manual_seed(seed)
    z = torch.randn(BATCH, config.z_dim, generator=random)
    labels = torch.randint(config.labels, (BATCH,), generator=random) if config.labels else None
    noise = [torch.randn(BATCH, 1, *shape, generator=random) for shape in config.noise_shapes]
    images: Tensor = generator(z, labels, noise)
    # As the vocoder hears them: what lies below the floor is silence, however far below.
    return images[:, 0].clamp(min=-1.0)


def _card(assembly: Assembly, about: Description) -> str:
    lines = [
        f"# {assembly.title}",
        "",
        f"Licence of the weights: {assembly.licence}. Made with LoopStudio {VERSION}.",
        "",
        "## Material",
        "Trained only on audio rendered by this project from:",
        *(f"- {line}" for line in about.credits),
        "",
        "No sample files are shipped. Build: "
        + ", ".join(f"{k} {v}" for k, v in about.build.items() if k not in ("hits", "grooves")),
        "",
        "## Training",
        f"- generator: {_ran(assembly.generator)}",
        f"{_VOCODER}{_vocoder_ran(assembly.vocoder)}",
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Limits",
        f"One bar of 4/4 at {about.bpm:g} BPM, mono. Everything it heard was rendered from samples "
        "and synthesised hits, so it knows kits and rhythms, not recordings of rooms and players.",
        "",
        *_figures(assembly.report),
    ]
    return "\n".join(lines)


def _figures(report: Path | None) -> list[str]:
    if report is None:
        return []
    try:
        return ["## Figures", report.read_text(encoding="utf-8")]
    except OSError as error:
        raise TrainingError(f"The report {report} cannot be read; evaluate first.") from error


def _vocoder_ran(folder: Path) -> str:
    if not is_checkpoint(folder):
        return _ran(folder)
    card = (folder / CARD_NAME).read_text(encoding="utf-8")
    said = [line for line in card.splitlines() if line.startswith(_VOCODER)]
    kept = f"that of {read_manifest(folder).title}, as it is"
    return f"{kept}: {said[0].removeprefix(_VOCODER)}" if said else kept


def _ran(folder: Path) -> str:
    """Say how many steps and hours a folder's log holds, over all its stretches."""
    steps, seconds, last, used, begun = 0, 0.0, 0.0, machine(), ""
    for line in (folder / LOG_NAME).read_text(encoding="utf-8").splitlines():
        figures = json.loads(line)
        steps = max(steps, int(figures["step"]))
        used = str(figures.get("machine", used))
        begun = str(figures.get("from", begun))
        now = float(figures.get("seconds", last))
        seconds += now - last if now >= last else now
        last = now
    batch = tomllib.loads((folder / RECIPE_NAME).read_text(encoding="utf-8"))
    size = next(iter(batch.values()))["batch"]
    on = f", going on from {begun}" if begun else ""
    return f"{steps:,} steps of batch {size} in {seconds / 3600:.1f} hours on {used}{on}"
