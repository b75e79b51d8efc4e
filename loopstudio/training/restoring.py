"""Restoring: what a network of diffusion makes of half-noisy bars, as a judge hears it.

What is likeliest in the mean is no bar: between two notes that it might have been lies a smear. So
a judge hears what a network takes noisy latents for, as adversarial diffusion distillation has it
(Sauer et al. 2023), but only where they tell the bar already, so that the way down from noise stays
the one that was learned. Half of them were given bars; the others it made itself, as it will be
asked to.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from loopstudio.engines.device import autocast
from loopstudio.engines.diffusion.denoiser import VDenoiser
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.sampling import PRESETS, Sampling
from loopstudio.training.diffusion_recipe import DiffusionRecipe
from loopstudio.training.judge_learner import JudgeLearner
from loopstudio.training.latent_judge import LatentJudge
from loopstudio.training.quarter_turn import apart, noisy

_OWN = replace(PRESETS["quick"], calls=8)
_LIVES = 4
"""How often a bar that was made is judged, with other noise each time: to make one takes calls."""


@dataclass(frozen=True, eq=False)
class Bars:
    """Normed latents (batch, latent, frames), with the styles and keys (batch,) they were told."""

    normed: Tensor
    styles: Tensor
    keys: Tensor

    def __len__(self) -> int:
        return len(self.normed)

    def at(self, part: slice) -> "Bars":
        """Give some of them."""
        return Bars(self.normed[part], self.styles[part], self.keys[part])

    def beside(self, others: "Bars") -> "Bars":
        """Give these and others."""
        pairs = zip(_parts(self), _parts(others), strict=True)
        return Bars(*(torch.cat(pair) for pair in pairs))


class Restoring(JudgeLearner[LatentJudge]):
    """A judge of restored bars, its optimiser, and the weight of its word.

    weights (latent,) are by how much each row counts.
    """

    def __init__(self, recipe: DiffusionRecipe, weights: Tensor, device: torch.device) -> None:
        self.recipe, self.weights, self.device = recipe, weights[:, None], device
        judge = LatentJudge(recipe.network, recipe.judge_width, weights)
        super().__init__(judge.to(device), recipe.judge_rate)
        self._own: Bars | None = None

    def pull(
        self, network: LatentNetwork, average: LatentNetwork, given: Bars, random: torch.Generator
    ) -> Bars:
        """Add the judge's gradient to those of a network, and give what it restored.

        The first half of what is given is restored, and as many bars that its average made.
        """
        half = len(given) // 2
        begun = given.at(slice(half)).beside(
            self._made(average, given.at(slice(half, None)), random)
        )
        noise = torch.randn(begun.normed.shape, generator=random).to(self.device)
        first, last = self.recipe.judged_from, self.recipe.judged_until
        times = first + (last - first) * torch.rand(len(begun), generator=random)
        with self._format():
            normed = _restored(network, begun, noise, times.to(self.device))
        leaf = Bars(normed.detach().requires_grad_(), begun.styles, begun.keys)
        off = (self.weights * (leaf.normed[:half] - given.normed[:half]).square()).mean()
        _, to_judge = self.weighed(leaf.normed, off, self._caught(network, leaf))
        # Given ones are not pulled: what is likely in one step from them is too much on the way
        # down from noise, where each step adds its own.
        to_judge[:half] = 0.0
        pull = self.recipe.adversarial * to_judge
        normed.backward(pull)  # type: ignore[no-untyped-call]
        return replace(leaf, normed=normed.detach())

    def learn(self, network: LatentNetwork, given: Bars, restored: Bars) -> dict[str, float]:
        """Learn from bars, and from the very ones that the network was judged by."""
        self.judge.requires_grad_(True)
        with self._format():
            real, drawn = self.logits(network, given), self.logits(network, restored)
        return {**self.taught(real, drawn), "balance": self.balance}

    def logits(self, network: LatentNetwork, bars: Bars) -> Tensor:
        """Give what the judge says of bars (batch, frames + 1)."""
        places = network.given(bars.styles, bars.keys, bars.normed.shape[-1]).beside
        said: Tensor = self.judge(bars.normed, places, bars.styles, bars.keys)
        return said

    def _made(self, average: LatentNetwork, like: Bars, random: torch.Generator) -> Bars:
        """Give as many bars of a network's own making, told what `like` is told when they are new.

        A part of them is new at each step, and takes the place of the oldest.
        """
        new = like if self._own is None else like.at(slice(-(-len(like) // _LIVES)))
        noise = torch.randn(new.normed.shape, generator=random).to(self.device)
        with self._format():
            fresh = replace(new, normed=made(average, noise, (new.styles, new.keys), _OWN))
        older = fresh.at(slice(0)) if self._own is None else self._own.at(slice(len(new), None))
        self._own = older.beside(fresh)
        return self._own

    def _format(self) -> AbstractContextManager[object]:
        return autocast(self.device) if self.recipe.quick else nullcontext()

    def _caught(self, network: LatentNetwork, bars: Bars) -> Tensor:
        with self._format():
            return -self.logits(network, bars).mean()


@torch.no_grad()
def made(
    network: LatentNetwork, noise: Tensor, words: Sequence[Tensor], sampling: Sampling
) -> Tensor:
    """Give normed latents that a network makes of noise (batch, latent, frames)."""
    styles, keys = (each.to(noise.device) for each in words)
    given = network.given(styles, keys, noise.shape[-1])
    at = sampling.levels()
    denoiser = VDenoiser(network, at, given, like=noise)
    # What was made in inference could not be part of a graph that learns.
    return sampling.solve(denoiser, noise, at, lambda: torch.zeros_like(noise)).float().clone()


def _restored(network: LatentNetwork, begun: Bars, noise: Tensor, times: Tensor) -> Tensor:
    given = network.given(begun.styles, begun.keys, noise.shape[-1])
    standing = noisy(begun.normed, noise, times)
    v = network(standing, network.styles(times), given).float()
    return apart(standing, v, times)[0]


def _parts(bars: Bars) -> tuple[Tensor, Tensor, Tensor]:
    return bars.normed, bars.styles, bars.keys
