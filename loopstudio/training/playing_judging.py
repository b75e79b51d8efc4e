"""The judge of a melodist's player at work: what it says, how hard that pulls, how it learns."""

from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.engines.device import autocast
from loopstudio.training.judge_learner import JudgeLearner
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.playing_judge import PlayingJudge


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars to be judged: normed latents (batch, latent, frames), rolls, conditions (batch,)."""

    normed: Tensor
    roll: Tensor
    conditions: Tensor


class PlayingJudging(JudgeLearner[PlayingJudge]):
    """A judge with its optimiser and the weight of its word.

    weights (latent,) are by how much each dimension moves an image, in squared dB.
    """

    def __init__(self, recipe: MelodistRecipe, weights: Tensor, device: torch.device) -> None:
        self.recipe, self.device = recipe, device
        root = weights.sqrt()
        judge = PlayingJudge(recipe.network, recipe.judge_width, root / root.mean())
        super().__init__(judge.to(device), recipe.judge_rate)

    def caught(self, drawn: Bars) -> Tensor:
        """Say how little drawn bars fool the judge: lower is better."""
        self.judge.requires_grad_(False)
        with autocast(self.device):
            return -self.logits(drawn).mean()

    def pull(self, leaf: Tensor, off: Tensor, caught: Tensor) -> Tensor:
        """Give the gradient at drawn latents, whose first half is given, from both losses."""
        to_bars, to_judge = self.weighed(leaf, off, caught)
        return to_bars + self.recipe.adversarial * to_judge

    def learn(self, real: Bars, drawn: Bars) -> dict[str, float]:
        """Learn from bars, and from the very ones that the player was judged by."""
        self.judge.requires_grad_(True)
        with autocast(self.device):
            on_real, on_drawn = self.logits(real), self.logits(drawn)
        return self.taught(on_real, on_drawn)

    def logits(self, bars: Bars) -> Tensor:
        """Give what the judge says of bars (batch, frames + 1)."""
        said: Tensor = self.judge(bars.normed, bars.roll, bars.conditions)
        return said
