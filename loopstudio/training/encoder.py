"""An encoder that tells the generator where real bars lie, while it learns."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.gan.prior import Prior

BROAD = 10
"""Bands that are averaged to one."""
LISTEN_WIDTH, LANES, SLOTS, SLOT_WIDTH = 96, 12, 16, 32
_ROUNDS = 12


class Encoder(nn.Module):
    """From a bar to a normal distribution over z (VAE-GAN, Larsen 2016).

    A few hundred thousand images are too few for a generator that is only told "real" or "fake";
    one that must also draw given bars finds rhythm and timbre an order of magnitude sooner, and
    cannot drop the rare ones.

    What is heard when is told by lanes along time. What it sounds like is told by slots: each
    looks for the frames that show its sound best (attention along time), and reads their spectrum.
    """

    def __init__(self, z_dim: int, labels: int, plane: tuple[int, int] = (80, 168)) -> None:
        super().__init__()
        bands, frames = plane
        self.listen = nn.ModuleList(
            nn.Conv1d(inputs, LISTEN_WIDTH, 5, padding=2, padding_mode="circular")
            for inputs in (bands, LISTEN_WIDTH, LISTEN_WIDTH)
        )
        self.lanes = nn.Conv1d(LISTEN_WIDTH, LANES, 1)
        self.look = nn.Conv1d(LISTEN_WIDTH, SLOTS, 1)
        self.read = nn.Linear(LISTEN_WIDTH + bands, SLOT_WIDTH)
        seen = SLOTS * SLOT_WIDTH + (LANES + bands // BROAD) * frames + 2 * bands
        width = 4 * z_dim
        self.enter = nn.Linear(seen, width)
        self.mix = nn.Linear(width, width)
        self.labels = nn.Embedding(max(1, labels), width)
        self.out = nn.Linear(width, 2 * z_dim)
        nn.init.zeros_(self.labels.weight)
        with torch.no_grad():
            self.out.weight.mul_(0.3)

    def forward(self, image: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Map bars (batch, 1, bands, frames) and labels to z's distribution.

        Gives its mean and log variance, each (batch, z_dim).
        """
        bar = image[:, 0].float()
        heard = F.leaky_relu(self.listen[0](bar), 0.2)
        for layer in self.listen[1:]:
            heard = heard + F.leaky_relu(layer(heard), 0.2)
        looked = torch.softmax(self.look(heard), dim=-1)
        shown = torch.cat((heard, bar), dim=1) @ looked.transpose(1, 2)
        broad = F.avg_pool2d(image.float(), (BROAD, 1))
        parts = (self.read(shown.transpose(1, 2)), self.lanes(heard), broad)
        seen = torch.cat([*(x.flatten(1) for x in parts), bar.mean(-1), bar.amax(-1)], dim=1)
        known = F.leaky_relu(self.enter(seen), 0.2)
        known = known + F.leaky_relu(self.mix(known) + self.labels(labels), 0.2)
        mean, log_variance = self.out(known).chunk(2, dim=1)
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
