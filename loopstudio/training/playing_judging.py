"""The judge of a melodist's player at work: what it says, how hard that pulls, how it learns."""

from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.engines.device import autocast
from loopstudio.training.discriminator import hinge
from loopstudio.training.ema import halved, small_optimiser_state
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.objective import State
from loopstudio.training.playing_judge import PlayingJudge

_BETAS = (0.0, 0.99)


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars to be judged: normed latents (batch, latent, frames), rolls, conditions (batch,)."""

    normed: Tensor
    roll: Tensor
    conditions: Tensor


class PlayingJudging:
    """A judge with its optimiser and the weight of its word.

    weights (latent,) are by how much each dimension moves an image, in squared dB.
    """

    def __init__(self, recipe: MelodistRecipe, weights: Tensor, device: torch.device) -> None:
        self.recipe, self.device = recipe, device
        root = weights.sqrt()
        judge = PlayingJudge(recipe.network, recipe.judge_width, root / root.mean())
        self.judge = judge.to(device)
        self.optimiser = torch.optim.Adam(judge.parameters(), recipe.judge_rate, betas=_BETAS)
        self.balance = 0.0

    def caught(self, drawn: Bars) -> Tensor:
        """Say how little drawn bars fool the judge: lower is better."""
        self.judge.requires_grad_(False)
        with autocast(self.device):
            return -self.logits(drawn).mean()

    def pull(self, leaf: Tensor, off: Tensor, caught: Tensor) -> Tensor:
        """Give the gradient at drawn latents, the judge's part scaled to that of the given bars.

        leaf are the latents, of which the first half is given; off and caught the two losses. A
        judge that learns pulls harder from step to step, so its pull is weighed in each (the
        adaptive weight of Esser et al. 2021).
        """
        (to_bars,) = torch.autograd.grad(off, leaf)
        (to_judge,) = torch.autograd.grad(caught, leaf)
        half = len(leaf) // 2
        self.balance = float(to_bars[:half].norm() / (to_judge[:half].norm() + 1e-12))
        pull: Tensor = to_bars + self.recipe.adversarial * self.balance * to_judge
        return pull

    def learn(self, real: Bars, drawn: Bars) -> dict[str, float]:
        """Learn from bars, and from the very ones that the player was judged by."""
        self.judge.requires_grad_(True)
        with autocast(self.device):
            on_real, on_drawn = self.logits(real), self.logits(drawn)
        loss = hinge([on_real], [on_drawn])
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        return {
            "judge": loss.item(),
            "real": on_real.detach().mean().item(),
            "fake": on_drawn.detach().mean().item(),
        }

    def logits(self, bars: Bars) -> Tensor:
        """Give what the judge says of bars (batch, frames + 1)."""
        said: Tensor = self.judge(bars.normed, bars.roll, bars.conditions)
        return said

    def state(self) -> State:
        """Give what was learned, in half precision, and the optimiser."""
        return {
            "judge": halved(self.judge.state_dict()),
            "judge_optimiser": small_optimiser_state(self.optimiser),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        self.judge.load_state_dict(state["judge"])  # type: ignore[arg-type]
        self.optimiser.load_state_dict(state["judge_optimiser"])  # type: ignore[arg-type]
