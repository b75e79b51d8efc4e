"""Four small discriminators over projected features of a frozen network."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from loopstudio.training.features import FeatureNetwork, Projection

Seen = tuple[list[Tensor], Tensor]
"""Features of images, finest first, and their labels (batch,)."""


class Stage(nn.Module):
    """Separable 3x3 under spectral norm, batch norm, leaky ReLU, and mean pooling if `halve`."""

    def __init__(self, inputs: int, outputs: int, *, halve: bool) -> None:
        super().__init__()
        self.halve = halve
        self.depthwise = spectral_norm(
            nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        )
        self.pointwise = spectral_norm(nn.Conv2d(inputs, outputs, 1, bias=False))
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, h, w) to (batch, outputs, h, w), each side halved where asked."""
        x = F.leaky_relu(self.norm(self.pointwise(self.depthwise(x))), 0.2)
        return F.avg_pool2d(x, 2) if self.halve else x


class Judge(nn.Module):
    """One discriminator: stages that halve a map, one that does not, logits.

    A label adds its projection (Miyato and Koyama 2018).
    """

    def __init__(self, inputs: int, halvings: int, labels: int) -> None:
        super().__init__()
        widths = [min(256, inputs * 2**i) for i in range(halvings + 1)]
        widths.append(widths[-1])
        self.stages = nn.ModuleList(
            Stage(a, b, halve=i < halvings) for i, (a, b) in enumerate(pairwise(widths))
        )
        self.out = spectral_norm(nn.Conv2d(widths[-1] + 1, 1, 3, bias=False))
        self.label = spectral_norm(nn.Linear(labels, widths[-1], bias=False)) if labels else None

    def forward(self, x: Tensor, labels: Tensor | None) -> Tensor:
        """Give logits (batch, n) of maps, whose first half is real and second half drawn."""
        for stage in self.stages:
            x = stage(x)
        # How much images differ is told of each half alone.
        spread = torch.cat([_spread(half) for half in x.chunk(2)])
        logits: Tensor = self.out(torch.cat((x, spread), dim=1)).flatten(1)
        if self.label is None or labels is None:
            return logits
        embedded = self.label(labels)
        agreement: Tensor = (x.mean((2, 3)) * embedded).sum(1, keepdim=True)
        return logits + agreement * math.sqrt(1.0 / x.shape[1]) * 4.0


def _spread(x: Tensor, group: int = 4, epsilon: float = 1e-8) -> Tensor:
    """Give the mean deviation inside groups of the batch as one map (Karras et al. 2018)."""
    batch, channels, height, width = x.shape
    size = math.gcd(batch, group)
    y = x.float().view(size, batch // size, channels, height, width)
    variance = (y - y.mean(0)).square().mean(0)
    deviation = (variance + epsilon).sqrt().mean((1, 2, 3))
    return deviation.repeat(size).view(batch, 1, 1, 1).expand(batch, 1, height, width).to(x.dtype)


class ProjectedDiscriminator(nn.Module):
    """Frozen features, frozen projection, and a judge for each of four scales."""

    def __init__(self, labels: int, features: FeatureNetwork) -> None:
        super().__init__()
        self.labels = labels
        self.features = features
        self.projection = Projection(features.channels)
        self.judges = nn.ModuleList(
            Judge(channels, halvings, labels)
            for channels, halvings in zip(
                self.projection.out_channels, features.halvings, strict=True
            )
        )

    def forward(self, real: Seen, drawn: Seen) -> tuple[list[Tensor], list[Tensor]]:
        """Judge real images beside as many drawn ones: logits (batch, n) of both, for each scale.

        They share each layer's normalisation. Normalised apart, as projected GANs usually are,
        two batches have the same means whatever is drawn too loud or too seldom in one of them.
        """
        maps = [torch.cat(both) for both in zip(real[0], drawn[0], strict=True)]
        labels = torch.cat((real[1], drawn[1]))
        known = F.one_hot(labels, self.labels).float() if self.labels else None
        projected = self.projection(maps)
        halves = [judge(x, known).chunk(2) for judge, x in zip(self.judges, projected, strict=True)]
        return [x for x, _ in halves], [x for _, x in halves]

    def learned(self) -> dict[str, Tensor]:
        """Give what training changes, and the random projection: all that a state must keep."""
        kept = ("judges.", "projection.")
        return {k: v for k, v in self.state_dict().items() if k.startswith(kept)}


def hinge(on_real: list[Tensor], on_fake: list[Tensor]) -> Tensor:
    """Give the judges' hinge loss, summed over them; 2 a judge is chance (Lim and Ye 2017)."""
    losses = [
        F.relu(1.0 - real.float()).mean() + F.relu(1.0 + fake.float()).mean()
        for real, fake in zip(on_real, on_fake, strict=True)
    ]
    return torch.stack(losses).sum()
