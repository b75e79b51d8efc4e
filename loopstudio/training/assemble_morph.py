"""From a training of RAVE to a checkpoint of Morph: its network, and its axes measured on sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.dimensions import shared_by, usual_fidelity
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.engines.rave.basis import Basis, fitted
from loopstudio.engines.rave.parts import Network, Parts, save_parts
from loopstudio.engines.vocoding.image_network import ImageNetwork
from loopstudio.training.audible import audible
from loopstudio.training.card import CARD_NAME, figures, material, ran
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.recipe import RECIPE_NAME, ImageRecipe, recipe_text
from loopstudio.training.trained import (
    is_checkpoint,
    morph_recipe,
    trained_image,
    trained_rave,
    trained_vocoder,
    vocoder_recipe,
)

MEASURED, HEARD = 1_024, 192
"""Training bars that the axes are measured on, and those of them that tell what is heard."""

_BATCH = 8
_ENOUGH = 10
"""Frames for each dimension from which on their shares can be trusted: of even ones the largest
would be told as 1.7 times its share, were frames independent (Marchenko and Pastur 1967)."""


@dataclass(frozen=True)
class MorphAssembly:
    """Which training makes which checkpoint: a folder of `train rave` or of `train morph`.

    The latter needs a vocoder, trained or of a checkpoint, and may say how many rounds bring its
    sound to its image. report is the table that `evaluate` wrote (report.md); note is what the logs
    do not tell.
    """

    training: Path
    data: Path
    out: Path
    title: str
    kind: str = "drums"
    licence: str = "CC0-1.0"
    report: Path | None = None
    note: str = ""
    vocoder: Path | None = None
    rounds: int | None = None


@torch.no_grad()
def assemble_morph(assembly: MorphAssembly) -> CheckpointInfo:
    """Write a bundle of half-precision weights with its recipe and its card.

    Raises TrainingError where the folder holds no training of RAVE.
    """
    recipe = morph_recipe(assembly.training)
    network = _trained(assembly, recipe)
    store = LoopStore.open(assembly.data)
    basis = measured_basis(network, store)
    heard = isinstance(network, ImageNetwork)
    parts = Parts(network.half(), basis, "heard" if heard else "measured")
    config, usual = network.config, usual_fidelity(parts.importance)
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
        f"{config.hop} samples, {parts.basis.kept(usual)} of them hold {100 * usual:.0f} % of "
        f"{shared_by(parts.importance)}.",
        credits=store.description.credits,
    )
    extras = {RECIPE_NAME: _recipes(assembly, recipe), CARD_NAME: _card(assembly, store, parts)}
    return save_parts(assembly.out, info, parts, extras)


def _recipes(assembly: MorphAssembly, recipe: RaveRecipe | ImageRecipe) -> str:
    """Give the recipe, and that of a vocoder which was trained for it."""
    if isinstance(recipe, RaveRecipe):
        return recipe_text(recipe, "rave")
    own = recipe_text(recipe, "morph")
    if assembly.vocoder is None or is_checkpoint(assembly.vocoder):
        return own
    return own + "\n" + recipe_text(vocoder_recipe(assembly.vocoder), "vocoder")


def _trained(assembly: MorphAssembly, recipe: RaveRecipe | ImageRecipe) -> Network:
    if isinstance(recipe, RaveRecipe):
        if assembly.vocoder is not None:
            raise TrainingError("A network in RAVE's form sounds by itself: leave --vocoder out.")
        return trained_rave(assembly.training, recipe)
    if assembly.vocoder is None:
        raise TrainingError("What was trained draws images: name what sounds them by --vocoder.")
    vocoder = trained_vocoder(assembly.vocoder, assembly.rounds)
    return trained_image(assembly.training, recipe, vocoder)


def measured_basis(network: Network, store: LoopStore, count: int = MEASURED) -> Basis:
    """Find the axes of encoded training bars, and where their ends are; louder is positive.

    Those of our own form are ordered by what is heard of them.
    """
    told = list(_encoded(network, store, count))
    latents = np.concatenate([latent for latent, _ in told])
    loudness = np.concatenate([level for _, level in told])
    if not isinstance(network, ImageNetwork):
        return fitted(latents, loudness)
    bars = torch.cat(list(_bars(store, min(count, HEARD), network.config.hop)))
    return fitted(latents, loudness, audible(network, bars))


def _bars(store: LoopStore, count: int, hop: int) -> Iterator[Tensor]:
    """Give batches of bars (batch, samples), whole latent frames each."""
    indices = store.indices("train")
    # Evenly over the set, which holds style after style.
    chosen = indices[np.linspace(0, len(indices) - 1, _measured(store, count)).astype(int)]
    for start in range(0, len(chosen), _BATCH):
        bars = np.stack([store.audio(int(i)) for i in chosen[start : start + _BATCH]])
        yield resampled(torch.from_numpy(bars), whole_frames(bars.shape[-1], hop) * hop)


def _measured(store: LoopStore, count: int = MEASURED) -> int:
    return min(count, len(store.indices("train")))


def _encoded(
    network: Network, store: LoopStore, count: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Give the latents (frames, latent) of bars, and the level of each frame in dB."""
    hop = network.config.hop
    for bars in _bars(store, count, hop):
        sound = bars[:, None].expand(-1, network.config.channels, -1)
        latent = network.encode(sound, "joined").transpose(1, 2).flatten(0, 1)
        power = bars.reshape(len(bars), -1, hop).square().mean(dim=2).flatten()
        level = 10.0 * torch.log10(power + 1e-9)
        yield latent.double().numpy(), level.double().numpy()


def _vocoder_lines(vocoder: Path | None) -> list[str]:
    if vocoder is None:
        return []
    if is_checkpoint(vocoder):
        return [f"- vocoder: that of {vocoder.name}"]
    return [f"- vocoder: {ran(vocoder)}"]


def _card(assembly: MorphAssembly, store: LoopStore, parts: Parts) -> str:
    lines = [
        f"# {assembly.title}",
        "",
        *material(assembly.licence, store.description),
        "## Training",
        f"- network: {ran(assembly.training)}",
        *_vocoder_lines(assembly.vocoder),
        "- recipe: `recipe.toml` beside this card",
        *([f"- {assembly.note}"] if assembly.note else []),
        "",
        "## Dimensions",
        _dimensions(store, parts),
        "",
        "## Limits",
        "It knows the sound of its material: what is unlike that comes back as its nearest. Mono.",
        "",
        *figures(assembly.report),
    ]
    return "\n".join(lines)


def _dimensions(store: LoopStore, parts: Parts) -> str:
    basis, bars = parts.basis, _measured(store)
    frames = bars * whole_frames(store.audio(0).shape[-1], parts.network.config.hop)
    kept = ", ".join(f"{share:.0%} in {basis.kept(share)}" for share in (0.8, 0.9, 0.95, 0.99))
    said = (
        f"Of {shared_by(parts.importance)} in {counted(bars, 'encoded training bar')} "
        f"({frames:,} frames): {kept} of {len(basis)} dimensions."
    )
    if frames >= _ENOUGH * len(basis):
        return said
    return f"{said} So few frames tell the shares only roughly: more loops would tell them better."
