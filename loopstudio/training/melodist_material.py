"""What a melodist learns from: loops as latents, with what their notes are and are asked for."""

from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.gan.melodist import Melodist
from loopstudio.engines.gan.score import OCTAVE
from loopstudio.training.latents import Latents
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.scores import Scores, written


@dataclass(frozen=True, eq=False)
class Loops:
    """Given loops: normed latents, what is written, the rolls they play, and their conditions."""

    normed: Tensor
    written: Tensor
    roll: Tensor
    conditions: Tensor


class Material:
    """The loops of one split, with their latents, their keys and their scores."""

    def __init__(
        self, store: LoopStore, split: str, sounder: CheckpointInfo, recipe: MelodistRecipe
    ) -> None:
        self.latents = Latents(store, split, sounder, recipe.network.latent)
        if bool((self.latents.keys < 0).any()):
            raise TrainingError(f"{store.path} has loops without a key: no melody is in them.")
        self.scores = Scores(store, split)
        self.config = recipe.network

    def __len__(self) -> int:
        return len(self.latents)

    def conditions(self, which: Tensor) -> Tensor:
        """Give twice the number of the kind, and one more in minor."""
        return 2 * self.latents.styles[which] + (self.latents.keys[which] >= OCTAVE).long()

    def like(self, which: Tensor, random: torch.Generator) -> Tensor:
        """Give for each of these positions a random one of its condition."""
        wanted = self.conditions(which)
        every = self.conditions(torch.arange(len(self)))
        found = [(every == one).nonzero()[:, 0] for one in wanted]
        drawn = [torch.randint(len(places), (), generator=random) for places in found]
        return torch.stack([places[at] for places, at in zip(found, drawn, strict=True)])

    def at(self, which: Tensor, melodist: Melodist) -> Loops:
        """Give the loops at these positions."""
        notes = self.scores.notes(which, self.config)
        tonics = self.latents.keys[which] % OCTAVE
        device = melodist.device
        return Loops(
            melodist.normed(self.latents.at(which).to(device)),
            written(notes, len(which), self.config.rows).to(device),
            melodist.roll(notes, tonics).to(device),
            self.conditions(which).to(device),
        )
