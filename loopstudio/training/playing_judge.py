"""A judge of how a melodist's player sounds: latents of a bar beside the notes that they play."""

from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from loopstudio.engines.gan.melodist import read
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.styled import WAVES
from loopstudio.training.circular_judge import CircularJudge


class PlayingJudge(CircularJudge):
    """From latents, the roll that they play and what was asked for to logits, real ones above 0."""

    def __init__(self, c: MelodistConfig, width: int, scale: Tensor) -> None:
        super().__init__(width, c.conditions, scale)
        self.frames, self.conditions = c.frames, c.conditions
        self.hear = spectral_norm(nn.Linear(c.latent, width))
        self.play = spectral_norm(nn.Linear(2 * c.keys * c.image.division + WAVES, width))

    def forward(self, normed: Tensor, roll: Tensor, conditions: Tensor) -> Tensor:
        """Judge (batch, latent, frames) beside rolls and conditions: logits (batch, frames + 1)."""
        heard = self.hear((normed * self.scale).transpose(1, 2))
        asked = F.one_hot(conditions, self.conditions)
        return self.judged(heard + self.play(read(roll, self.frames)), asked)
