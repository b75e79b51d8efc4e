"""From a training of RAVE to a checkpoint of Morph: its network, and its axes measured on sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.rave.bar import resampled, whole_frames
from loopstudio.engines.rave.basis import Basis, fitted
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import Parts, save_parts
from loopstudio.training.card import CARD_NAME, figures, material, ran
from loopstudio.training.recipe import RaveRecipe, recipe_text
from loopstudio.training.trained import rave_recipe

WEIGHTS = "rave.safetensors"
MEASURED = 1_024
"""Training bars that the axes are measured on."""

_BATCH = 8


@dataclass(frozen=True)
class MorphAssembly:
    """Which training makes which checkpoint: a folder of `train rave`.

    report is the table that `evaluate` wrote (report.md); note is what the logs do not tell.
    """

    training: Path
    data: Path
    out: Path
    title: str
    kind: str = "drums"
    licence: str = "CC0-1.0"
    report: Path | None = None
    note: str = ""


@torch.no_grad()
def assemble_morph(assembly: MorphAssembly) -> CheckpointInfo:
    """Write a bundle of half-precision weights with its recipe and its card.

    Raises TrainingError where the folder holds no training of RAVE.
    """
    recipe = rave_recipe(assembly.training)
    network = trained_rave(assembly.training, recipe)
    store = LoopStore.open(assembly.data)
    basis = measured_basis(network, store)
    parts = Parts(network.half(), basis)
    config = recipe.network
    info = CheckpointInfo(
        name=assembly.out.name,
        title=assembly.title,
        engine="rave",
        kind=assembly.kind,
        rate=config.rate,
        channels=config.channels,
        native_bpm=store.description.bpm,
        bars=1,
        labels=(),
        licence=assembly.licence,
        sha256="0" * 64,
        folder=assembly.out,
        description=f"Morphs {assembly.kind}: {config.latent} dimensions, one place for "
        f"{config.hop} samples, {parts.basis.kept(0.95)} of them hold 95 % of the variance.",
        credits=store.description.credits,
    )
    extras = {"recipe.toml": recipe_text(recipe, "rave"), CARD_NAME: _card(assembly, store, parts)}
    return save_parts(assembly.out, info, parts, extras)


def trained_rave(folder: Path, recipe: RaveRecipe) -> Rave:
    """Give the averaged network of a folder of `train rave`; raises TrainingError."""
    network = Rave.outlined(recipe.network)
    try:
        tensors = {key: value.float() for key, value in load_file(folder / WEIGHTS).items()}
        network.load_state_dict(tensors, assign=True)
    except (OSError, SafetensorError, RuntimeError) as error:
        raise TrainingError(f"{folder} holds no weights of RAVE that fit its recipe.") from error
    return network.requires_grad_(False).eval()


def measured_basis(network: Rave, store: LoopStore, count: int = MEASURED) -> Basis:
    """Find the axes of encoded training bars, and where their ends are; louder is positive."""
    told = list(_encoded(network, store, count))
    latents = np.concatenate([latent for latent, _ in told])
    loudness = np.concatenate([level for _, level in told])
    return fitted(latents, loudness)


def _encoded(
    network: Rave, store: LoopStore, count: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Give the latents (frames, latent) of bars, and the level of each frame in dB."""
    indices = store.indices("train")
    # Evenly over the set, which holds style after style.
    chosen = indices[np.linspace(0, len(indices) - 1, min(count, len(indices))).astype(int)]
    hop = network.config.hop
    for start in range(0, len(chosen), _BATCH):
        bars = np.stack([store.audio(int(i)) for i in chosen[start : start + _BATCH]])
        frames = whole_frames(bars.shape[-1], hop)
        sound = resampled(torch.from_numpy(bars), frames * hop)
        sound = sound[:, None].expand(-1, network.config.channels, -1)
        latent = network.encode(sound, "joined").transpose(1, 2).flatten(0, 1)
        power = sound[:, 0].reshape(len(sound), frames, hop).square().mean(dim=2).flatten()
        level = 10.0 * torch.log10(power + 1e-9)
        yield latent.double().numpy(), level.double().numpy()


def _card(assembly: MorphAssembly, store: LoopStore, parts: Parts) -> str:
    basis = parts.basis
    kept = ", ".join(f"{share:.0%} in {basis.kept(share)}" for share in (0.8, 0.9, 0.95, 0.99))
    lines = [
        f"# {assembly.title}",
        "",
        *material(assembly.licence, store.description),
        "## Training",
        f"- network: {ran(assembly.training)}",
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Dimensions",
        f"Variance of {MEASURED:,} encoded training bars: {kept} of {len(basis.mean)} dimensions.",
        "",
        "## Limits",
        "It knows the sound of its material: what is unlike that comes back as its nearest. Mono.",
        "",
        *figures(assembly.report),
    ]
    return "\n".join(lines)
