"""The judges at work: what they say of images, how hard that pulls, and how they learn."""

import math

import torch
from torch import Tensor

from loopstudio.engines.device import autocast
from loopstudio.training.discriminator import ProjectedDiscriminator, Seen, hinge
from loopstudio.training.ema import small_optimiser_state
from loopstudio.training.embedding_files import musicnn_weights
from loopstudio.training.features import EfficientNetLite0, FeatureNetwork
from loopstudio.training.listener import Listener
from loopstudio.training.objective import State
from loopstudio.training.recipe import GanRecipe

_UNSURE = math.inf


class Judging:
    """Projected discriminators with their optimiser and the weight of their word.

    Judges whose loss is below the recipe's rest_below let the next batch pass without learning
    from it, so that they do not run away from the generator.
    """

    def __init__(self, recipe: GanRecipe, device: torch.device) -> None:
        self.recipe, self.device = recipe, device
        network = ProjectedDiscriminator(recipe.network.labels, _features(recipe))
        self.network = network.to(device)
        self.optimiser = torch.optim.Adam(
            self.network.judges.parameters(), recipe.discriminator_rate, betas=(0.0, 0.99)
        )
        self.balance = 0.0
        self.loss = _UNSURE

    @torch.no_grad()
    def seen(self, images: Tensor) -> list[Tensor]:
        """Give the features of images (batch, 1, bands, frames), finest first."""
        with autocast(self.device):
            maps: list[Tensor] = self.network.features(images)
        return maps

    def told(self, images: Tensor, labels: Tensor, real: Seen) -> tuple[list[Tensor], Tensor]:
        """Give the features of drawn images, and how little they fooled: lower is better."""
        self.network.judges.requires_grad_(False)
        with autocast(self.device):
            maps = self.network.features(images)
            _, logits = self.network(real, (maps, labels))
        return maps, -torch.stack([x.float().mean() for x in logits]).sum()

    def pull(self, leaf: Tensor, caught: Tensor, off: Tensor, number: int) -> Tensor:
        """Give the gradient at images, the judges' part scaled to that of the given bars.

        leaf are the images, of which the first half is given; caught and off the two losses.
        """
        if number % 16 == 0 or self.balance == 0.0:
            (to_bars,) = torch.autograd.grad(off, leaf, retain_graph=True)
            (to_judges,) = torch.autograd.grad(caught, leaf, retain_graph=True)
            half = len(leaf) // 2
            ratio = float(to_bars[:half].norm() / (to_judges[:half].norm() + 1e-12))
            self.balance += (ratio - self.balance) * (0.1 if self.balance else 1.0)
        weight = self.recipe.adversarial * self.balance
        (pull,) = torch.autograd.grad(off + weight * caught, leaf)
        return pull

    def learn(self, real: Seen, drawn: Seen) -> dict[str, float]:
        """Learn from the very images that the generator was judged by: they are drawn once."""
        if self.loss < self.recipe.rest_below:
            self.loss = _UNSURE
            return {}
        self.network.judges.requires_grad_(True)
        with autocast(self.device):
            on_real, on_fake = self.network(real, drawn)
        loss = hinge(on_real, on_fake)
        self.optimiser.param_groups[0]["lr"] = self.recipe.discriminator_rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.loss = loss.item()
        return {"judges": self.loss, "real": _mean(on_real), "fake": _mean(on_fake)}

    def state(self) -> State:
        """Give what was learned, the optimiser, and the balance."""
        return {
            "balance": self.balance,
            "judges_loss": self.loss,
            "judges": self.network.learned(),
            "judge_optimiser": small_optimiser_state(self.optimiser),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.balance = float(state["balance"])  # type: ignore[arg-type]
        self.loss = float(state.get("judges_loss", _UNSURE))  # type: ignore[arg-type]
        self.network.load_state_dict(state["judges"], strict=False)  # type: ignore[arg-type]
        self.optimiser.load_state_dict(state["judge_optimiser"])  # type: ignore[arg-type]


def _features(recipe: GanRecipe) -> FeatureNetwork:
    if recipe.features == "musicnn":
        return Listener(musicnn_weights(), recipe.mel)
    return EfficientNetLite0()


def _mean(logits: list[Tensor]) -> float:
    return float(torch.stack([x.detach().float().mean() for x in logits]).mean())
