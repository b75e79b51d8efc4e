"""What a melodist is off: its score in nats, and its latents by what they change of the image."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines.gan.melodist import Likely, Melodist

_PROBE = 0.3
_DECIBELS = 45.0
"""dB of a unit of an image, whose two units are 90 dB."""


@dataclass(frozen=True, eq=False)
class ScoreLoss:
    """Nats of a bar: that something begins in a step, which rows do, and how they are played."""

    begins: Tensor
    pitch: Tensor
    played: Tensor

    @property
    def all(self) -> Tensor:
        """Give them all together."""
        return self.begins + self.pitch + self.played


def score_loss(likely: Likely, written: Tensor) -> ScoreLoss:
    """Compare what a composer thinks with what is written (batch, 4, rows, steps)."""
    is_there, length, velocity, struck = written.unbind(1)
    any_there = is_there.amax(1)
    begins = _binary(likely.begins, any_there).sum(1).mean()
    pitch = (_binary(likely.pitch, is_there) * any_there[:, None]).sum((1, 2)).mean()
    off = (likely.length - length).abs()
    how = off + _binary(likely.velocity, velocity) + _binary(likely.struck, struck)
    return ScoreLoss(begins, pitch, (how * is_there).sum((1, 2)).mean())


def shares_right(likely: Likely, written: Tensor) -> tuple[float, float]:
    """Give the F1 score of steps where something begins, and of the notes that do."""
    is_there, chosen = written[:, 0] > 0.0, likely.chosen
    return _f1(chosen.any(1), is_there.any(1)), _f1(chosen, is_there)


@torch.no_grad()
def importance(melodist: Melodist, places: Tensor) -> Tensor:
    """Give by how much (latent,) each dimension's deviation moves an image, in squared dB a cell.

    Measured at places (batch, latent, frames) of real loops, with noise from a fixed seed.
    """
    random = torch.Generator().manual_seed(0)
    normed = melodist.normed(places)
    plain = melodist.drawn_image(normed)
    found = []
    for row in range(normed.shape[1]):
        moved = normed.clone()
        noise = torch.randn(moved[:, row].shape, generator=random).to(moved)
        moved[:, row] += _PROBE * noise
        found.append((melodist.drawn_image(moved) - plain).square().mean())
    return torch.stack(found) * (_DECIBELS / _PROBE) ** 2


def latent_loss(drawn: Tensor, wanted: Tensor, weights: Tensor) -> Tensor:
    """Give what normed latents are off, dimensions weighed by the root of what they change.

    Half of it is squared, so that nothing is far off, half is not, so that nothing is in between.
    """
    root = weights.sqrt()
    off = drawn - wanted
    each = 0.5 * off.square() + 0.5 * off.abs()
    return (each * (root / root.mean())[:, None]).mean()


def decibels_off(drawn: Tensor, wanted: Tensor, weights: Tensor) -> float:
    """Give what normed latents are off as the root mean square of a cell of their image in dB."""
    power = ((drawn - wanted).square() * weights[:, None]).sum(1).mean()
    return math.sqrt(float(power))


def _binary(logits: Tensor, wanted: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")


def _f1(found: Tensor, wanted: Tensor) -> float:
    both = 2.0 * float((found & wanted).sum())
    return both / max(1.0, float(found.sum() + wanted.sum()))
