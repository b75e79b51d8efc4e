"""What an encoder tells of latents: where they are thought to lie, and how surely."""

from torch import Tensor
from torch.nn import functional as F

LEAST_SCALE = 1e-4


def parted(told: Tensor) -> tuple[Tensor, Tensor]:
    """Give means and scales (batch, latent, frames) of what is told (batch, 2 latent, frames)."""
    mean, scale = told.chunk(2, dim=1)
    return mean, F.softplus(scale) + LEAST_SCALE
