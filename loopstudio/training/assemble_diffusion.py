"""From what a training of diffusion left behind to a checkpoint of Diffuse that the app loads."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import Description, LoopStore
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.latent_parts import LatentParts, save_parts
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.rave.parts import load_parts as load_morph
from loopstudio.training.card import CARD_NAME, curves, figures, material, ran
from loopstudio.training.latents import Latents, key_number
from loopstudio.training.recipe import RECIPE_NAME, recipe_text
from loopstudio.training.trained import diffusion_recipe, own_image, trained_diffusion

_MEASURED = 512
_ALIKE = 0.25
"""How far moments of the same latents may lie apart, in deviations: other loops are measured."""


@dataclass(frozen=True)
class DiffusionAssembly:
    """Which training makes which checkpoint: a folder of `train diffusion`.

    morph is the folder of the checkpoint whose latents it learned. report is the table that
    `evaluate` wrote (report.md), curves that by number of calls (calls.md); note is what the logs
    do not tell.
    """

    training: Path
    morph: Path
    data: Path
    out: Path
    title: str
    kind: str = "loops"
    licence: str = "CC0-1.0"
    report: Path | None = None
    curves: Path | None = None
    note: str = ""


@torch.no_grad()
def assemble_diffusion(assembly: DiffusionAssembly) -> CheckpointInfo:
    """Write a bundle of half-precision weights with its recipe and its card.

    Raises TrainingError where the folder holds no training of diffusion, or it learned the latents
    of another checkpoint or of another dataset.
    """
    recipe = diffusion_recipe(assembly.training)
    sounder = read_manifest(assembly.morph)
    store = LoopStore.open(assembly.data)
    about = store.description
    network = worded(trained_diffusion(assembly.training, recipe), store)
    _check_latents(network, assembly, sounder)
    parts = _parts(network, sounder)
    many = f"{len(about.labels)} styles{' and any key' if network.config.keys else ''}"
    info = CheckpointInfo(
        name=assembly.out.name,
        title=assembly.title,
        engine="diffusion",
        kind=assembly.kind,
        rate=parts.image.config.rate,
        channels=parts.image.config.channels,
        native_bpm=about.bpm,
        bars=1,
        labels=about.labels,
        licence=assembly.licence,
        sha256="0" * 64,
        folder=assembly.out,
        description=f"Makes, varies and repaints {assembly.kind}, seamless, in {many}.",
        credits=tuple(dict.fromkeys((*about.credits, *sounder.credits))),
    )
    text = recipe_text(recipe, "diffusion")
    by_calls, pictures = curves(assembly.curves)
    card = "\n".join([_card(assembly, about, sounder, parts), *by_calls])
    extras: dict[str, str | bytes] = {RECIPE_NAME: text, CARD_NAME: card, **pictures}
    return save_parts(assembly.out, info, parts, extras)


def _check_latents(
    network: LatentNetwork, assembly: DiffusionAssembly, sounder: CheckpointInfo
) -> None:
    store = LoopStore.open(assembly.data)
    # Encoded once when it was trained, and kept beside the dataset.
    latents = Latents(store, "train", sounder, network.config.latent)
    mean, deviation = latents.moments(_MEASURED)
    off = (network.mean - mean).abs() / network.deviation
    wide = (network.deviation / deviation).log().abs()
    if max(float(off.max()), float(wide.max())) > _ALIKE:
        raise TrainingError(
            f"{assembly.training} learned latents that are not those of {sounder.name} on "
            f"{assembly.data}: name the checkpoint and the dataset that it was trained with."
        )


def worded(network: LatentNetwork, store: LoopStore) -> LatentNetwork:
    """Give the network with the words that a dataset taught it: it may have room for more.

    As many styles as there are, and no keys where no loop has one.
    """
    styles, config = len(store.labels), network.config
    if config.styles < styles:
        raise TrainingError(
            f"The network has room for {config.styles} styles, the dataset has {styles}."
        )
    keys = config.keys and any(key_number(entry) >= 0 for entry in store.entries)
    network.config = replace(config, styles=styles, keys=keys)
    network.style_words = nn.Parameter(network.style_words[:styles], requires_grad=False)
    if not keys:
        network.key_words = nn.Parameter(network.key_words[:0], requires_grad=False)
    return network


def _parts(network: LatentNetwork, sounder: CheckpointInfo) -> LatentParts:
    basis = load_morph(sounder).basis
    axes = torch.from_numpy(basis.axes[: network.config.latent]).float()
    middle = torch.from_numpy(basis.mean).float()[:, None]
    return LatentParts(network.half(), own_image(sounder).half(), axes, middle)


def _card(
    assembly: DiffusionAssembly,
    about: Description,
    sounder: CheckpointInfo,
    parts: LatentParts,
) -> str:
    kept, latent = parts.axes.shape
    lines = [
        f"# {assembly.title}",
        "",
        *material(assembly.licence, about),
        "## Training",
        f"- network: {ran(assembly.training)}",
        f"- what sounds its latents: that of {sounder.name} ({sounder.sha256[:12]}), "
        f"{kept} of {latent} dimensions",
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Limits",
        "It knows the sound of its material, and of a sound that it varies what its dimensions "
        "tell. Mono.",
        "",
        *figures(assembly.report),
    ]
    return "\n".join(lines)
