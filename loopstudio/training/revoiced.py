"""A checkpoint of Diffuse with a better vocoder: what was learned of latents stays as it is."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError, reason
from loopstudio.engines.diffusion.latent_parts import LatentParts, save_parts
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.vocoding.image_network import ImageNetwork
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.card import CARD_NAME, curves, figures
from loopstudio.training.recipe import RECIPE_NAME
from loopstudio.training.trained import own_latents, trained_vocoder

_FIGURES, _TRAINING, _VOCODER = "## Figures\n", "- recipe: ", "- vocoder: "


@dataclass(frozen=True)
class Revoicing:
    """Which checkpoint of Diffuse sounds by which vocoder: a trained one, or a checkpoint's.

    title is what people read, the checkpoint's own where left out; report is the table that
    `evaluate` wrote of what is made (report.md), curves that by number of calls (calls.md).
    """

    checkpoint: Path
    vocoder: Path
    out: Path
    title: str | None = None
    report: Path | None = None
    curves: Path | None = None


@torch.no_grad()
def revoice(revoicing: Revoicing) -> CheckpointInfo:
    """Write a bundle like the checkpoint's, with the other vocoder.

    Raises TrainingError where the checkpoint is none of Diffuse in its own form, where its latents
    tell of partials that this vocoder would read as well, and where it reads other images;
    CheckpointError where one of the two cannot be read.
    """
    info = read_manifest(revoicing.checkpoint)
    parts, vocoder = own_latents(info), trained_vocoder(revoicing.vocoder)
    image = _sounding(parts.image, vocoder).half()
    spoken = LatentParts(parts.network.half(), image, parts.axes, parts.middle)
    recipe = _text(revoicing.checkpoint / RECIPE_NAME)
    by_calls, pictures = curves(revoicing.curves)
    card = "\n".join([_card(revoicing, info.title), *by_calls])
    extras: dict[str, str | bytes] = {RECIPE_NAME: recipe, CARD_NAME: card, **pictures}
    titled = replace(info, title=revoicing.title or info.title)
    return save_parts(revoicing.out, titled, spoken, extras)


def _sounding(image: ImageNetwork, vocoder: Vocoder) -> ImageNetwork:
    if vocoder.config.image != image.config.vocoder.image:
        raise TrainingError("The vocoder reads other images than this checkpoint draws.")
    if image.config.courses and vocoder.config.partials:
        raise TrainingError("The checkpoint's latents tell of partials: its vocoder need not.")
    made = ImageNetwork(replace(image.config, vocoder=vocoder.config))
    known = image.state_dict()
    spoken = {f"decoder.vocoder.{name}": w for name, w in vocoder.state_dict().items()}
    made.load_state_dict({name: spoken.get(name, known.get(name)) for name in made.state_dict()})
    return made.requires_grad_(False).eval()


def _card(revoicing: Revoicing, title: str) -> str:
    """Give the checkpoint's card with the vocoder's line, and its new figures or none."""
    whose = revoicing.vocoder.name
    before = _text(revoicing.checkpoint / CARD_NAME).split(_FIGURES)[0]
    if revoicing.title is not None:
        before = before.replace(f"# {title}\n", f"# {revoicing.title}\n", 1)
    lines = [line for line in before.splitlines() if not line.startswith(_VOCODER)]
    place = next((i for i, line in enumerate(lines) if line.startswith(_TRAINING)), len(lines))
    lines.insert(place, f"{_VOCODER}that of {whose}")
    return "\n".join([*lines, *figures(revoicing.report)]) + "\n"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} cannot be read: {reason(error)}.") from error
