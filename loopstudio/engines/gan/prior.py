"""Where the real bars of a style lie in z: what a seed is spread to before it is mapped."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.vocoding.starting import identities, rows

_EDGE = 1e-6
"""As near to 0 and 1 as a probability in float32 may come and still be turned back."""


class Prior(nn.Module):
    """A mixture of normal distributions for each label, fitted in training.

    All clusters of a label have one covariance. With clusters 0 it is one normal distribution.
    """

    mean: Tensor
    factor: Tensor
    upper: Tensor

    def __init__(self, labels: int, z_dim: int, clusters: int = 0) -> None:
        super().__init__()
        self.clusters = clusters
        places = (labels, clusters, z_dim) if clusters else (labels, z_dim)
        self.register_buffer("mean", torch.zeros(places))
        if clusters:
            # Up to where a probability falls into each cluster, the last one at 1.
            even = torch.arange(1, clusters + 1, device="cpu") / clusters
            self.register_buffer("upper", rows(even, labels))
        self.register_buffer("factor", identities(z_dim, labels))

    def forward(self, z: Tensor, labels: Tensor | None) -> Tensor:
        """Spread standard normal z (batch, z_dim) of these labels (batch,)."""
        if labels is None:
            labels = torch.zeros(len(z), dtype=torch.long, device=z.device)
        mean = self.mean[labels]
        if self.clusters:
            which, z = split(z, self.upper[labels])
            mean = mean[torch.arange(len(z), device=z.device), which]
        return mean + (self.factor[labels] @ z[:, :, None])[:, :, 0]

    @torch.no_grad()
    def fit(self, label: int, mean: Tensor, covariance: Tensor) -> None:
        """Take mean (z_dim,), or (clusters, z_dim), and covariance (z_dim, z_dim) for one label."""
        self.mean[label] = mean
        self.factor[label] = torch.linalg.cholesky(covariance)

    @torch.no_grad()
    def weigh(self, label: int, shares: Tensor) -> None:
        """Take how often each cluster (clusters,) of a label is chosen, as shares of 1."""
        self.upper[label] = shares.double().cumsum(0).clamp(max=1.0)
        self.upper[label, -1] = 1.0


def split(z: Tensor, upper: Tensor) -> tuple[Tensor, Tensor]:
    """Take a choice (batch,) from standard normal z (batch, z_dim), and leave it standard normal.

    The first value's probability falls below one of the edges `upper` (batch, choices); where it
    lies between that and the edge before is a new probability.
    """
    along = torch.special.ndtr(z[:, :1].double())
    edges = F.pad(upper.double(), (1, 0))
    which = torch.searchsorted(edges[:, 1:].contiguous(), along).clamp(max=upper.shape[1] - 1)
    low, high = edges.gather(1, which), edges.gather(1, which + 1)
    rest = ((along - low) / (high - low)).clamp(_EDGE, 1.0 - _EDGE)
    return which[:, 0], torch.cat((torch.special.ndtri(rest).to(z.dtype), z[:, 1:]), dim=1)
