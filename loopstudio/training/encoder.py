"""An encoder that tells the generator where real bars lie, while it learns."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.gan.network import Prior
from loopstudio.training.features import FEATURE_CHANNELS


class Encoder(nn.Module):
    """From the frozen features of a bar to a normal distribution over z (VAE-GAN, Larsen 2016).

    A few hundred thousand images are too few for a generator that is only told "real" or "fake";
    one that must also draw given bars finds rhythm and timbre an order of magnitude sooner, and
    cannot drop the rare ones.
    """

    def __init__(self, z_dim: int, labels: int, width: int = 64) -> None:
        super().__init__()
        self.enter = nn.ModuleList(nn.Conv2d(c, width, 1) for c in FEATURE_CHANNELS[1:])
        self.mix = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=1) for _ in FEATURE_CHANNELS[1:]
        )
        self.narrow = nn.Conv2d(width, 32, 1)
        self.out = nn.Linear(32 * 5 * 21, 2 * z_dim)
        self.labels = nn.Embedding(max(1, labels), 2 * z_dim)
        nn.init.zeros_(self.labels.weight)

    def forward(self, maps: list[Tensor], labels: Tensor) -> tuple[Tensor, Tensor]:
        """Map features, finest first, and labels (batch,) to mean and log variance of z."""
        x: Tensor | None = None
        for enter, mix, features in zip(self.enter, self.mix, maps[1:], strict=True):
            y = enter(features.float() * 0.1)
            if x is not None:
                y = y + F.adaptive_avg_pool2d(x, y.shape[-2:])
            x = F.leaky_relu(y + mix(F.leaky_relu(y, 0.2)), 0.2)
        if x is None:
            raise ValueError("an encoder needs features")
        flat = F.interpolate(self.narrow(x), (5, 21), mode="bilinear", align_corners=False)
        both = self.out(flat.flatten(1)) + self.labels(labels)
        mean, log_variance = both.chunk(2, dim=1)
        return mean, log_variance.clamp(-8.0, 4.0)


def fit_prior(prior: Prior, mean: Tensor, variance: Tensor, labels: Tensor) -> None:
    """Fit each label's prior to encoded bars (n, z_dim), with what all labels share mixed in.

    A label's own covariance is trusted by half: some hundred bars do not settle 64 dimensions.
    """
    centred = mean.clone()
    known = range(len(prior.mean))
    for label in known:
        centred[labels == label] -= mean[labels == label].mean(0)
    shared = _covariance(centred) + torch.diag(variance.mean(0))
    for label in known:
        of = labels == label
        if not bool(of.any()):
            continue
        own = _covariance(centred[of]) + torch.diag(variance[of].mean(0))
        prior.fit(label, mean[of].mean(0), 0.5 * own + 0.5 * shared)


def _covariance(centred: Tensor) -> Tensor:
    return centred.t() @ centred / len(centred)


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Give the mean over the batch of KL(N(mean, var) || N(0, 1)), in nats."""
    return 0.5 * (mean.square() + log_variance.exp() - 1.0 - log_variance).sum(1).mean()


def sampled(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Draw z by the reparameterisation of Kingma and Welling 2014."""
    return mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
