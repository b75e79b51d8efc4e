"""Judges of latents at work: how hard their word pulls, how they learn, what a state keeps."""

from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from loopstudio.training.discriminator import hinge
from loopstudio.training.ema import halved, small_optimiser_state
from loopstudio.training.objective import State

_BETAS = (0.0, 0.99)

J = TypeVar("J", bound=nn.Module)


class JudgeLearner(Generic[J]):
    """A judge, its optimiser, and the weight of its word."""

    def __init__(self, judge: J, rate: float) -> None:
        self.judge = judge
        self.optimiser = torch.optim.Adam(judge.parameters(), rate, betas=_BETAS)
        self.balance = 0.0

    def weighed(self, leaf: Tensor, off: Tensor, caught: Tensor) -> tuple[Tensor, Tensor]:
        """Give two gradients at drawn latents: of what they are off, and of the judge's word.

        leaf are the latents, of which the first half is given, so that there is something to be
        off; off and caught the two losses. A judge that learns pulls harder from step to step, so
        its gradient is scaled to the other one in each (the adaptive weight of Esser et al. 2021).
        """
        (to_bars,) = torch.autograd.grad(off, leaf)
        (to_judge,) = torch.autograd.grad(caught, leaf)
        half = len(leaf) // 2
        self.balance = float(to_bars[:half].norm() / (to_judge[:half].norm() + 1e-12))
        return to_bars, self.balance * to_judge

    def taught(self, real: Tensor, drawn: Tensor) -> dict[str, float]:
        """Learn from what was said of real bars and of drawn ones, by the hinge loss."""
        loss = hinge([real], [drawn])
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        return {
            "judge": loss.item(),
            "real": real.detach().mean().item(),
            "fake": drawn.detach().mean().item(),
        }

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
