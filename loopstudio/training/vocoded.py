"""Bars as a quick vocoder sounds them, and as they are: what a diffusion vocoder learns from."""

import torch
from torch import Tensor

from loopstudio.engines.vocoding.mel import LogMel
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.alignment import aligned
from loopstudio.training.data import Bars

MOST = 1_024


class _Kept:
    """`most` random bars, each made when it is first asked for and kept, 180 kB a row.

    Bar i depends on the seed and on i, so that a training that goes on meets the same ones.
    """

    def __init__(self, bars: Bars, vocoder: Vocoder, seed: int, most: int = MOST) -> None:
        self.bars, self.vocoder, self.seed, self.most = bars, vocoder, seed, most
        self.image = LogMel(vocoder.config.image)
        self._made: dict[int, Tensor] = {}

    def _drawn(self, count: int, random: torch.Generator) -> tuple[Tensor, ...]:
        """Give each row of what is made of `count` bars (count, frames), turned alike."""
        rows = [self._turned(random) for _ in range(count)]
        return torch.stack(rows, dim=1).float().unbind(0)

    def _turned(self, random: torch.Generator) -> Tensor:
        which = int(torch.randint(self.most, (), generator=random))
        if which not in self._made:
            own = torch.Generator().manual_seed(self.seed * 1_000_003 + which)
            self._made[which] = self._rows(self.bars.draw(1, own), own).half()
        rows = self._made[which]
        return rows.roll(int(torch.randint(rows.shape[-1], (), generator=random)), -1)

    def _rows(self, bar: Tensor, random: torch.Generator) -> Tensor:
        """Make the rows (rows, frames) of a bar (1, frames)."""
        raise NotImplementedError

    @torch.no_grad()
    def _vocoded(self, bar: Tensor, random: torch.Generator) -> Tensor:
        sound: Tensor = self.vocoder(self.image(bar), torch.randn(bar.shape, generator=random))
        return sound


class Vocoded(_Kept):
    """Bars in the phases of what a vocoder makes of them."""

    def draw(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Give (count, frames) as the vocoder sounds them, and themselves in its phases."""
        quick, real = self._drawn(count, random)
        return quick, real

    def _rows(self, bar: Tensor, random: torch.Generator) -> Tensor:
        quick = self._vocoded(bar, random)
        return torch.cat((quick, aligned(bar, quick)))


class VocodedTwice(_Kept):
    """Bars as they are, and as a vocoder sounds them from two noises."""

    def draw(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Give (count, frames) as they are, and as the vocoder sounds them, twice."""
        real, one, other = self._drawn(count, random)
        return real, one, other

    def _rows(self, bar: Tensor, random: torch.Generator) -> Tensor:
        return torch.cat((bar, self._vocoded(bar, random), self._vocoded(bar, random)))
