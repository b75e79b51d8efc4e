"""Encoders that tell both halves of a melodist where given loops lie, while it learns."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.gan.melodist import read
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.score import STEPS
from loopstudio.engines.gan.styled import WAVES
from loopstudio.engines.vocoding.block import Block

WRITTEN = 4
"""What is written of each row in each step: whether it begins, log length, velocity, stroke."""
_BLOCKS, _LANES, _EXPANSION = 2, 16, 3
_LEAST, _MOST = -8.0, 4.0

Told = tuple[Tensor, Tensor]
"""Mean and log variance."""


class NotesEncoder(nn.Module):
    """From what is written of bars to where in z their notes lie."""

    def __init__(self, c: MelodistConfig) -> None:
        super().__init__()
        self.enter = nn.Linear(WRITTEN * c.rows, c.width)
        self.blocks = nn.ModuleList(Block(c.width, _EXPANSION) for _ in range(_BLOCKS))
        self.lanes = nn.Linear(c.width, _LANES)
        self.join = nn.Linear(STEPS * _LANES, 2 * c.width)
        self.known = nn.Embedding(c.conditions, 2 * c.width)
        self.out = nn.Linear(2 * c.width, 2 * c.notes_dim)

    def forward(self, written: Tensor, conditions: Tensor) -> Told:
        """Map (batch, WRITTEN, rows, steps) to a normal distribution, (batch, notes_dim) twice."""
        x = self.enter(written.flatten(1, 2).transpose(1, 2))
        for block in self.blocks:
            x = block(x)
        return _told(self.out, self.join(self.lanes(x).flatten(1)) + self.known(conditions))


class SoundEncoder(nn.Module):
    """From latents, and the roll that they play, to where in z their sound lies."""

    def __init__(self, c: MelodistConfig) -> None:
        super().__init__()
        self.frames = c.frames
        self.play = nn.Linear(2 * c.keys * c.image.division + WAVES, c.width)
        self.hear = nn.Linear(c.latent, c.width)
        self.blocks = nn.ModuleList(Block(c.width, _EXPANSION) for _ in range(_BLOCKS))
        self.join = nn.Linear(3 * c.width, 2 * c.width)
        self.known = nn.Embedding(c.conditions, 2 * c.width)
        self.out = nn.Linear(2 * c.width, 2 * c.sound_dim)

    def forward(self, latent: Tensor, roll: Tensor, conditions: Tensor) -> Told:
        """Map normed latents and rolls to a normal distribution, (batch, sound_dim) twice."""
        x = self.play(read(roll, self.frames)) + self.hear(latent.transpose(1, 2))
        for block in self.blocks:
            x = block(x)
        over = torch.cat((x.mean(1), x.amax(1), x.std(1)), dim=1)
        return _told(self.out, self.join(over) + self.known(conditions))


def _told(out: nn.Linear, seen: Tensor) -> Told:
    mean, log_variance = out(F.gelu(seen)).float().chunk(2, dim=1)
    return mean, log_variance.clamp(_LEAST, _MOST)
