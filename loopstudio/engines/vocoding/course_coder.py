"""The courses of partials as latents, beside those that draw an image.

An image tells a tone's pitch less finely than an ear hears it. What it leaves open goes through
latents of its own, at their rate: how the phases of narrow bands turn. How loud the bands are is
told as well, and read from the image what changes from frame to frame.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.edges import extended
from loopstudio.engines.vocoding.block import Block
from loopstudio.engines.vocoding.course import SHOWN, VALUES, Course
from loopstudio.engines.vocoding.mel import numbers

_EXPANSION = 2
_LOUDNESS_WIDTH, _REACH = 64, 2


class CourseEncoder(nn.Module):
    """What is shown of partials, and the means of an image's latents, to (batch, 2 latent, frames).

    drawn is how many dimensions the image has, latent how many the courses, partials how many bands
    there are. Frames are those of the latents, `division` frames of an image each.
    """

    def __init__(self, drawn: int, latent: int, partials: int, division: int, width: int) -> None:
        super().__init__()
        self.division = division
        self.enter = nn.Linear(partials * SHOWN + drawn, width)
        self.block = Block(width, _EXPANSION)
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, 2 * latent)

    def forward(self, turns: Tensor, drawn: Tensor) -> Tensor:
        """Map turns (batch, SHOWN partials, image frames) and means (batch, drawn, frames)."""
        batch, shown, _ = turns.shape
        meant = turns.reshape(batch, shown, drawn.shape[-1], self.division).mean(-1)
        x = self.block(self.enter(torch.cat((meant, drawn), dim=1).transpose(1, 2)))
        told: Tensor = self.out(self.norm(x))
        return told.transpose(1, 2)


class CourseDecoder(nn.Module):
    """Latents (batch, drawn + latent, frames) and the image drawn of them to the courses."""

    def __init__(
        self, latents: int, bands: int, partials: int, division: int, width: int, blocks: int
    ) -> None:
        super().__init__()
        self.division, self.partials = division, partials
        self.enter = nn.Linear(latents, width)
        self.blocks = nn.ModuleList(Block(width, _EXPANSION) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, partials * VALUES)
        self.hear = nn.Conv1d(bands, _LOUDNESS_WIDTH, 2 * _REACH + 1)
        self.loudness = nn.Conv1d(_LOUDNESS_WIDTH, partials, 2 * _REACH + 1)

    def forward(self, latent: Tensor, image: Tensor) -> Course:
        """Map latents and images (batch, bands, image frames)."""
        x = self.enter(latent.transpose(1, 2))
        for block in self.blocks:
            x = block(x)
        told = between(self.out(self.norm(x)).transpose(1, 2).float(), self.division)
        # Heads read an image clipped to what can be; so does this.
        loud = F.gelu(self.hear(_around(image.clamp(-1.0, 1.2))))
        loud = self.loudness(_around(loud)).float()
        batch, _, frames = told.shape
        values = told.reshape(batch, self.partials, VALUES, frames)
        return Course.told(torch.cat((values[:, :, :1] + loud[:, :, None], values[:, :, 1:]), 2))


def between(x: Tensor, division: int) -> Tensor:
    """Put `division` frames where one was, linearly between the middles of those, round the end."""
    at = ((numbers(division, x) + 0.5) / division - 0.5)[:, None]
    before, here, after = (x.roll(turn, -1).unsqueeze(-2) for turn in (1, 0, -1))
    made = here * (1.0 - at.abs()) + after * at.clamp(min=0.0) - before * at.clamp(max=0.0)
    return made.transpose(-1, -2).flatten(-2)


def _around(x: Tensor) -> Tensor:
    return extended(x, _REACH, _REACH, "joined")
