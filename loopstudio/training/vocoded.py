"""Bars as a quick vocoder sounds them, and as they are: what a diffusion vocoder learns from."""

import torch
from torch import Tensor

from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.alignment import aligned
from loopstudio.training.data import Bars

MOST = 1_024


class Vocoded:
    """`most` random bars, each made when it is first asked for and kept, 350 kB a bar.

    Bar i depends on the seed and on i, so that a training that goes on meets the same ones.
    """

    def __init__(self, bars: Bars, vocoder: Vocoder, seed: int, most: int = MOST) -> None:
        self.bars, self.vocoder, self.seed, self.most = bars, vocoder, seed, most
        self.image = LogMel(vocoder.config.image)
        self._made: dict[int, Tensor] = {}

    def draw(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Give (count, frames) as the vocoder sounds them, and themselves in its phases."""
        pairs = [self._turned(random) for _ in range(count)]
        quick, real = torch.stack(pairs, dim=1).float().unbind(0)
        return quick, real

    def _turned(self, random: torch.Generator) -> Tensor:
        which = int(torch.randint(self.most, (), generator=random))
        if which not in self._made:
            self._made[which] = self._pair(which)
        pair = self._made[which]
        return pair.roll(int(torch.randint(pair.shape[-1], (), generator=random)), -1)

    @torch.no_grad()
    def _pair(self, which: int) -> Tensor:
        random = torch.Generator().manual_seed(self.seed * 1_000_003 + which)
        bar = self.bars.draw(1, random)
        quick = self.vocoder(self.image(bar), torch.randn(bar.shape, generator=random))
        return torch.cat((quick, aligned(bar, quick))).half()
