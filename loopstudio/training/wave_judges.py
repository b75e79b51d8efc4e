"""Discriminators of sound itself for Morph's second stage.

Several scales of the wave (Kumar et al. 2019) and several periods of it (Kong et al. 2020), with
hinge losses and relative feature matching, as RAVE v2 has them.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from loopstudio.engines.vocoding.mel import wrap_pad

PERIODS = (2, 3, 5, 7, 11)
SCALES = 3
_STRIDE = 4
_TAKEN_AS_IT_IS = 1
"""Features of so many first layers are left out of matching."""

Features = list[Tensor]


class WaveJudge(nn.Module):
    """Strided convolutions along time, each period of the wave in a column of its own.

    With a period of 1 it is judged as a line. halved is how often it is averaged by two before.
    """

    def __init__(self, capacity: int, size: int, period: int = 1, halved: int = 0) -> None:
        super().__init__()
        self.period, self.halved = period, halved
        widths = (1, *(capacity << level for level in range(4)))
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (size, 1), stride=(_STRIDE, 1), padding=(size // 2, 0)))
            for a, b in pairwise(widths)
        )
        self.out = nn.Conv2d(widths[-1], 1, 1)

    def forward(self, x: Tensor) -> Features:
        """Judge loops (batch, samples): what each layer finds, the score last."""
        for _ in range(self.halved):
            x = F.avg_pool1d(x[:, None], 2)[:, 0]
        # The last period goes on where the loop does.
        missing = -x.shape[-1] % self.period
        whole = wrap_pad(x, missing)[..., missing:] if missing else x
        y = whole.reshape(len(whole), 1, -1, self.period)
        found = []
        for layer in self.layers:
            y = layer(y)
            found.append(y)
            y = F.leaky_relu(y, 0.2)
        found.append(self.out(y))
        return found


class WaveJudges(nn.Module):
    """One judge for each scale and each period."""

    def __init__(self, capacity: int = 16) -> None:
        super().__init__()
        scales = (WaveJudge(capacity, 15, halved=level) for level in range(SCALES))
        periods = (WaveJudge(capacity, 5, period) for period in PERIODS)
        self.judges = nn.ModuleList([*scales, *periods])

    def tell_apart(self, real: Tensor, made: Tensor) -> Tensor:
        """Give the hinge loss of the judges on loops (batch, samples)."""
        losses = []
        for judge in self.judges:
            first, second = judge(torch.cat((real, made)))[-1].chunk(2)
            losses.append(F.relu(1.0 - first).mean() + F.relu(1.0 + second).mean())
        return torch.stack(losses).mean()

    def convince(self, real: Tensor, made: Tensor) -> tuple[Tensor, Tensor]:
        """Give what the decoder learns by: to be taken for real, and to leave the same features.

        A feature's distance is relative to its mean magnitude; each counts once.
        """
        scores, matches = [], []
        for judge in self.judges:
            with torch.no_grad():
                wanted = judge(real)
            found = judge(made)
            scores.append(-found[-1].mean())
            pairs = zip(found[_TAKEN_AS_IT_IS:], wanted[_TAKEN_AS_IT_IS:], strict=True)
            each = [(a - b).abs().mean() / (b.abs().mean() + 1e-6) for a, b in pairs]
            matches.append(torch.stack(each).mean())
        return torch.stack(scores).mean(), torch.stack(matches).mean()
