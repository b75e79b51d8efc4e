"""How judges are shown the images of a batch: turned in time, and sometimes out of focus."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.training.recipe import GanRecipe

_REACH = 3.0
_BLURRED = 0.5


@dataclass(frozen=True)
class View:
    """A roll in frames, and the deviation in cells of the Gaussian that images are blurred with.

    Out of focus the judges must look at what is drawn where, instead of at its grain (Karras et
    al. 2021 blur what they show for a while).
    """

    roll: int = 0
    blur: float = 0.0

    @classmethod
    def drawn(cls, recipe: GanRecipe, frames: int, random: torch.Generator) -> "View":
        """Draw one as the recipe says."""
        roll, blur = 0, 0.0
        if torch.rand((), generator=random) < recipe.shift:
            roll = int(torch.randint(frames, (), generator=random))
        if recipe.blur and torch.rand((), generator=random) < _BLURRED:
            blur = recipe.blur * float(torch.rand((), generator=random))
        return cls(roll, blur)

    def of(self, images: Tensor) -> Tensor:
        """Show images (batch, 1, bands, frames); time wraps, the outermost bands go on."""
        turned = images.roll(self.roll, -1) if self.roll else images
        reach = round(_REACH * self.blur)
        if not reach:
            return turned
        at = torch.arange(-reach, reach + 1, device=images.device, dtype=images.dtype)
        weights = torch.exp(-0.5 * (at / self.blur).square())
        weights = weights / weights.sum()
        along = F.conv2d(F.pad(turned, (reach, reach, 0, 0), "circular"), weights.view(1, 1, 1, -1))
        return F.conv2d(F.pad(along, (0, 0, reach, reach), "replicate"), weights.view(1, 1, -1, 1))
