"""Our own diffusion vocoder: a circular U-Net over a loop's sound, told the loop's image.

As in the published vocoder, an image flattened by a transposed convolution stands beside the noisy
sound. What differs is there so that a processor can train it in two hours:

*Cells.* Full-rate layers of few channels cost a published network most of its time. Here sound
enters as cells of an orthonormal lapped transform (`lapped.py`), 840 frames of 105 bands a bar; the
noise is as white there, and no sample is lost on the way back.

*Colour.* Noise has the colour that the image tells (PriorGrad, Lee et al. 2022; SpecGrad, Koizumi
et al. 2022): each cell is divided by what the image says of its level. All cells then have about
one deviation, quiet highs and tails are learned as carefully as loud lows, and pure noise is
already the sound's envelope.

*Size.* Norms over channels, after each block, forget how large a frame's cells are. So the U-Net
gives two things of each cell: v, and how far off its level it is, of which Wiener's filter makes
the v of noise and a sound of that size. It is told those levels beside the flattened image.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.completion import Completion
from loopstudio.engines.diffusion.ends import overlapped
from loopstudio.engines.diffusion.lapped import Lapped
from loopstudio.engines.diffusion.unet import NOTHING, Given, Layer, Unet
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.vocoding.mel import LogMel, band_weights
from loopstudio.engines.vocoding.starting import normal

_WITHIN = 4
"""Frequencies for each band of cells where the image's level is asked for."""
_MIDDLE, _SPAN = -2.5, 3.0
"""Where levels of cells lie, in nepers, and how far apart."""
_LOUDEST = 20.0
"""How far a cell of a guide counts at most, in deviations."""


@dataclass(frozen=True, eq=False)
class Guide:
    """A sound (batch, samples) that is told beside the image, and where it is the one wanted.

    known (batch, cells) is 1 for bands of cells in which it is, 0 where it is only like it.
    """

    sound: Tensor
    known: Tensor


class WaveNetwork(nn.Module):
    """Noisy cells (batch, cells, frames * split) to v of the same shape.

    Sounds are (batch, samples), their images (batch, bands, samples / hop); samples are a multiple
    of config.stride.
    """

    spread: Tensor
    taken: Tensor
    deviation: Tensor

    def __init__(self, config: WaveConfig) -> None:
        super().__init__()
        self.config = config
        self.unet = Unet(config.unet)
        _begin_at_nothing(self.unet)
        window = 4 * config.hop
        self.flatten = nn.Parameter(normal(config.bands, 1, window, scale=config.bands**-0.5))
        self.completion = Completion(config)
        self.lapped = Lapped(config.cells)
        self.image = LogMel(config.image)
        spread = band_weights(config.rate, config.bands, _WITHIN * config.cells)
        self.register_buffer("spread", torch.from_numpy(spread), persistent=False)
        self.register_buffer("taken", self.lapped.taken(spread.shape[1]), persistent=False)
        self.register_buffer("deviation", torch.ones(config.cells, 1))

    def cells(self, sound: Tensor, image: Tensor) -> Tensor:
        """Give a sound as the network takes it, told its image."""
        cells: Tensor = self.lapped(sound)
        return cells / self._size(image)

    def sound(self, cells: Tensor, image: Tensor) -> Tensor:
        """Give it back as it sounds."""
        return self.lapped.inverse(cells * self._size(image))

    def given(self, image: Tensor, guide: Guide) -> Given:
        """Tell the network images, and sounds that are like what is wanted."""
        flat = overlapped(image, self.flatten, self.config.hop, circular=True)
        levels = (self._level(image).log() - _MIDDLE) / _SPAN
        guide_cells = self.cells(guide.sound, image).clamp(-_LOUDEST, _LOUDEST)
        known = guide.known[:, :, None].expand_as(guide_cells)
        return Given(beside=torch.cat((self.lapped(flat[:, 0]), levels, guide_cells, known), dim=1))

    def styles(self, times: Tensor) -> Tensor:
        """Give what times (count,) tell, a row for each: what the U-Net is told, and the time."""
        return torch.cat((self.unet.styles(times), times[:, None]), dim=1)

    def forward(self, x: Tensor, styles: Tensor, given: Given = NOTHING) -> Tensor:
        """Give v."""
        added, size, trust = self.unet(x, styles[:, :-1], given).float().chunk(3, dim=1)
        if given.beside is None:
            raise InvalidValue("The network is told no image.")
        guide, known = given.beside[:, 2 * self.config.cells :].float().chunk(2, dim=1)
        of_x, of_guide = _gains(size, styles[:, -1:, None].float(), self.config.sure / 10.0)
        v: Tensor = added + of_x * x + of_guide * (known + trust) * guide
        return v

    def _size(self, image: Tensor) -> Tensor:
        """Give what cells (batch, cells, frames * split) are divided by, or what spreads to it."""
        if not self.config.colour:
            return self.deviation
        return self.deviation * self._level(image) ** (self.config.colour / 100.0)

    def _level(self, image: Tensor) -> Tensor:
        """Give the deviation that noise of such an image has in each cell."""
        c = self.config
        nepers = (image.clamp(-1.0, 1.2) - 1.0) * (c.floor_db / 40.0 * math.log(10.0))
        part = torch.arange(c.split, device=image.device, dtype=image.dtype) / c.split
        between = torch.lerp(nepers[..., None], nepers.roll(-1, -1)[..., None], part).flatten(2)
        power = torch.exp(2.0 * (between.transpose(1, 2) @ self.spread))
        # White noise of deviation one has this magnitude in the image.
        return (power @ self.taken * (c.hop / 1.5)).sqrt().transpose(1, 2)


def _begin_at_nothing(unet: Unet) -> None:
    """Let a network give no v at first, which of noise in its colour is already the best answer."""
    first = unet.layers[0]
    assert isinstance(first, Layer)
    for layer in (first.beside, first.up.near):
        for weights in layer.parameters():
            nn.init.zeros_(weights)


def _gains(size: Tensor, times: Tensor, most: float) -> tuple[Tensor, Tensor]:
    """Give v of a noisy cell over the cell, and over what it is thought to be, by Wiener's filter.

    size is how far, in nepers, the cell is thought to be off that; it counts for `most` at most, so
    that no gain is large.
    """
    power = torch.exp(2.0 * most * torch.tanh(size / most))
    alpha, beta = (times * (math.pi / 2)).cos(), (times * (math.pi / 2)).sin()
    noisy = alpha.square() * power + beta.square()
    return alpha * beta * (1.0 - power) / noisy, -beta / noisy
