"""Given bars: what a generator is to draw through its encoder, and how near it comes."""

from dataclasses import dataclass

import torch
from torch import Tensor

from loopstudio.training.features import scaled_distance
from loopstudio.training.view import View

CELL_SCALE = 0.25


@dataclass(frozen=True, eq=False)
class Given:
    """Bars to be drawn: (batch, 1, bands, frames), their features in a view, their z and labels.

    free are the labels of as many more, which nobody has seen. In pairs, each bar is there twice,
    side by side, with one z.
    """

    bars: Tensor
    maps: list[Tensor]
    z: Tensor
    labels: Tensor
    free: Tensor
    view: View
    pairs: bool

    @property
    def all_labels(self) -> Tensor:
        """The labels of everything that is drawn."""
        return torch.cat((self.labels, self.free))

    def off(self, drawn: list[Tensor]) -> Tensor:
        """Say how far what was drawn first is from these bars, in cells and in features.

        drawn are images and their features. Pairs are scored by their energy distance (Gneiting
        and Raftery 2007): two draws of one bar should differ as much from each other as from the
        bar. Else the best to draw is the middle of all that may be, without its grain.
        """
        count = len(self.bars)
        scales = [CELL_SCALE, *(float(x.float().std()) + 1e-6 for x in self.maps)]
        off = scaled_distance([x[:count] for x in drawn], [self.bars, *self.maps], scales)
        if self.pairs:
            one, other = ([x[i:count:2] for x in drawn] for i in (0, 1))
            off = off - 0.5 * scaled_distance(one, other, scales)
        return off
