"""An encoder that tells the generator where real bars lie, while it learns."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.gan.prior import Prior
from loopstudio.training.features import FEATURE_CHANNELS

BROAD = 10
"""Bands that are averaged to one."""
RHYTHM_WIDTH = 256
_ROUNDS = 12


class Encoder(nn.Module):
    """From the frozen features of a bar to a normal distribution over z (VAE-GAN, Larsen 2016).

    A few hundred thousand images are too few for a generator that is only told "real" or "fake";
    one that must also draw given bars finds rhythm and timbre an order of magnitude sooner, and
    cannot drop the rare ones.
    """

    def __init__(
        self, z_dim: int, labels: int, plane: tuple[int, int] = (80, 168), width: int = 64
    ) -> None:
        super().__init__()
        # When something happens is smoothed away in the features; a few broad bands tell it.
        self.broad = (plane[0] // BROAD, plane[1])
        seen = self.broad[0] * self.broad[1] + 2 * plane[0]
        self.rhythm = nn.Linear(seen, RHYTHM_WIDTH)
        self.rhythm_out = nn.Linear(RHYTHM_WIDTH, 2 * z_dim)
        self.enter = nn.ModuleList(nn.Conv2d(c, width, 1) for c in FEATURE_CHANNELS[1:])
        self.mix = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=1) for _ in FEATURE_CHANNELS[1:]
        )
        self.narrow = nn.Conv2d(width, 32, 1)
        self.out = nn.Linear(32 * 5 * 21, 2 * z_dim)
        self.labels = nn.Embedding(max(1, labels), 2 * z_dim)
        nn.init.zeros_(self.labels.weight)

    def forward(self, image: Tensor, maps: list[Tensor], labels: Tensor) -> tuple[Tensor, Tensor]:
        """Map bars (batch, 1, bands, frames), their features and labels to z's distribution.

        Gives its mean and log variance, each (batch, z_dim).
        """
        x: Tensor | None = None
        for enter, mix, features in zip(self.enter, self.mix, maps[1:], strict=True):
            y = enter(features.float() * 0.1)
            if x is not None:
                y = y + F.adaptive_avg_pool2d(x, y.shape[-2:])
            x = F.leaky_relu(y + mix(F.leaky_relu(y, 0.2)), 0.2)
        if x is None:
            raise ValueError("an encoder needs features")
        flat = F.interpolate(self.narrow(x), (5, 21), mode="bilinear", align_corners=False)
        bars = image.float()
        broad = F.avg_pool2d(bars, (BROAD, 1)).flatten(1)
        seen = torch.cat((broad, bars.mean(-1).flatten(1), bars.amax(-1).flatten(1)), dim=1)
        rhythm = self.rhythm_out(F.leaky_relu(self.rhythm(seen), 0.2))
        both = self.out(flat.flatten(1)) + rhythm + self.labels(labels)
        mean, log_variance = both.chunk(2, dim=1)
        return mean, log_variance.clamp(-8.0, 4.0)


def fit_prior(prior: Prior, mean: Tensor, variance: Tensor, labels: Tensor) -> None:
    """Fit each label's prior to encoded bars (n, z_dim), with what all labels share mixed in.

    A label's own covariance is trusted by half: a thousand bars do not settle so many dimensions.
    """
    known = [i for i in range(len(prior.mean)) if bool((labels == i).any())]
    places = {i: _places(mean[labels == i], prior.clusters) for i in known}
    centred = mean.clone()
    for label in known:
        of = labels == label
        centred[of] -= places[label][_nearest(mean[of], places[label])]
    shared = _covariance(centred) + torch.diag(variance.mean(0))
    for label in known:
        of = labels == label
        own = _covariance(centred[of]) + torch.diag(variance[of].mean(0))
        fitted = places[label] if prior.clusters else places[label][0]
        prior.fit(label, fitted, 0.5 * own + 0.5 * shared)
        if prior.clusters:
            members = torch.bincount(_nearest(mean[of], fitted), minlength=prior.clusters)
            prior.weigh(label, members / members.sum())


def _places(points: Tensor, clusters: int) -> Tensor:
    """Find the centres of so many clusters, at least one, of points (n, z_dim) by k-means."""
    count = max(1, clusters)
    centres = points[torch.arange(count) * len(points) // count].clone()
    for _ in range(_ROUNDS):
        which = _nearest(points, centres)
        for i in range(count):
            if bool((which == i).any()):
                centres[i] = points[which == i].mean(0)
    return centres


def _nearest(points: Tensor, centres: Tensor) -> Tensor:
    return torch.cdist(points, centres).argmin(1)


def _covariance(centred: Tensor) -> Tensor:
    return centred.t() @ centred / len(centred)


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Give the mean over the batch of KL(N(mean, var) || N(0, 1)), in nats."""
    return 0.5 * (mean.square() + log_variance.exp() - 1.0 - log_variance).sum(1).mean()


def sampled(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Draw z by the reparameterisation of Kingma and Welling 2014."""
    return mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
