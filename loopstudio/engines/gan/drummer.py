"""Sounds struck in a rhythm: the part of a drum generator that knows what a drum loop is.

The spectrogram model of non-negative matrix factor deconvolution (Smaragdis 2004) turned round into
a decoder: a few templates, each the decaying spectrum of one sound, are struck by as many
activations, and their powers add up. Activations come from the w of the coarse layers and templates
from that of the fine ones, so the rhythm of one loop and the sound of another are two inputs.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.gan.modulation import SQRT2, EqualLinear
from loopstudio.engines.gan.starting import normal

KERNEL = 5
RHYTHM_WIDTH, SOUND_WIDTH = 96, 256
DECAYS = 2
"""A template is a click and what rings after it: each with its own spectrum and decay."""
FLOOR = 1e-9
"""The power of silence, 90 dB below a full-scale sine: -1 in an image."""
NEPER = 20.0 / (90.0 * math.log(10.0))
"""A natural logarithm of power in units of an image, whose two units are 90 dB."""


class CircularConv1d(nn.Module):
    """A convolution along time that wraps round, scaled by its fan-in (equalised learning rate)."""

    def __init__(self, inputs: int, outputs: int, *, bias: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, KERNEL))
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.scale = 1.0 / math.sqrt(inputs * KERNEL)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames)."""
        reach = KERNEL // 2
        around = torch.cat((x[..., -reach:], x, x[..., :reach]), dim=-1)
        return F.conv1d(around, self.weight * self.scale, self.bias)


class Rhythm(nn.Module):
    """From w to the log activations of every template, drawn coarse to fine along time."""

    def __init__(self, w_dim: int, templates: int, frames: int, doublings: int) -> None:
        super().__init__()
        self.frames = frames
        self.begin = EqualLinear(w_dim, RHYTHM_WIDTH * frames)
        self.layers = nn.ModuleList(
            CircularConv1d(RHYTHM_WIDTH, RHYTHM_WIDTH) for _ in range(doublings + 1)
        )
        self.out = CircularConv1d(RHYTHM_WIDTH, templates, bias=-5.0)

    def forward(self, w: Tensor) -> Tensor:
        """Map w (batch, w_dim) to natural log powers (batch, templates, frames)."""
        x = self.begin(w).view(len(w), RHYTHM_WIDTH, self.frames)
        x = F.leaky_relu(x, 0.2) * SQRT2
        for i, layer in enumerate(self.layers):
            if i:
                x = x.repeat_interleave(2, dim=-1)
            x = F.leaky_relu(layer(x), 0.2) * SQRT2
        logs: Tensor = 2.0 * self.out(x)
        return logs.clamp(-16.0, 6.0)


class Sound(nn.Module):
    """From w to templates: for each, two spectra that decay at rates of their own in every band."""

    def __init__(self, w_dim: int, templates: int, bands: int) -> None:
        super().__init__()
        self.shape = (templates, 2 * DECAYS, bands)
        self.enter = EqualLinear(w_dim, SOUND_WIDTH, activate=True)
        self.out = EqualLinear(SOUND_WIDTH, templates * 2 * DECAYS * bands)
        with torch.no_grad():
            self.out.bias.copy_(_first_templates(templates, bands).flatten())

    def forward(self, w: Tensor, frames: int) -> Tensor:
        """Map w (batch, w_dim) to powers (batch, templates, bands, frames) that wrap round."""
        parts = self.out(self.enter(w)).view(len(w), *self.shape)
        click, ring, slow, fast = parts.unbind(2)
        slow = F.softplus(slow)
        ages = torch.arange(frames, device=w.device, dtype=w.dtype)
        return _ringing(ring, slow, ages) + _ringing(click, slow + F.softplus(fast), ages)


def _ringing(log_power: Tensor, rate: Tensor, ages: Tensor) -> Tensor:
    """Decay from a log power by `rate` nepers a frame, with all that was left a bar ago and more.

    Both (batch, templates, bands); gives (batch, templates, bands, frames).
    """
    left = torch.log1p(-torch.exp(-(rate * len(ages)).clamp(min=0.05)))
    falling = (log_power.clamp(-14.0, 6.0) - left)[..., None] - rate[..., None] * ages
    return torch.exp(falling)


def _first_templates(templates: int, bands: int) -> Tensor:
    """Spread the templates over the spectrum, so that they are not all the same at first."""
    place = torch.arange(bands, device="cpu") / bands
    centre = (torch.arange(templates, device="cpu")[:, None] + 0.5) / templates
    bump = -6.0 - 30.0 * (place - centre).square()
    slow, fast = torch.full_like(bump, -2.0), torch.zeros_like(bump)
    return torch.stack((bump - 1.0, bump, slow, fast), dim=1)


class Drummer(nn.Module):
    """From two w to an image, and to planes that tell later layers where what was struck."""

    def __init__(
        self, w_dim: int, templates: int, const: tuple[int, int], channels: tuple[int, ...]
    ) -> None:
        super().__init__()
        doublings = len(channels) - 1
        self.bands = const[0] * 2**doublings
        self.rhythm = Rhythm(w_dim, templates, const[1], doublings)
        self.sound = Sound(w_dim, templates, self.bands)
        self.show = nn.ModuleList(
            nn.Conv2d(templates + 1, c, 1, bias=False) for c in channels[-len(SHOWN) :]
        )

    def forward(self, rhythm: Tensor, sound: Tensor) -> tuple[Tensor, Tensor]:
        """Map two w (batch, w_dim) to an image (batch, 1, bands, frames) and activations."""
        logs = self.rhythm(rhythm)
        image = torch.log(struck(torch.exp(logs), self.sound(sound, logs.shape[-1])) + FLOOR)
        return 1.0 + NEPER * image[:, None], logs

    def planes(self, image: Tensor, logs: Tensor) -> list[Tensor]:
        """Give what the last two scales are shown: (batch, channels, bands, frames), coarse first.

        The image itself, and each activation the same in every band.
        """
        shown = []
        for layer, part in zip(self.show, SHOWN, strict=False):
            pooled = F.avg_pool2d(image, part) if part > 1 else image
            lanes = F.max_pool1d(logs, part) if part > 1 else logs
            wide = (lanes / 8.0)[:, :, None].expand(-1, -1, pooled.shape[2], -1)
            shown.append(layer(torch.cat((pooled, wide), dim=1)))
        return shown


SHOWN = (2, 1)
"""By how much the planes shown to the last scales are smaller than the image."""


def struck(activations: Tensor, templates: Tensor) -> Tensor:
    """Convolve powers round the bar and add them up: (batch, bands, frames).

    activations (batch, templates, frames), templates (batch, templates, bands, frames). As one
    product of matrices, since all is positive: a Fourier transform would leave noise at -70 dB.
    """
    batch, count, bands, frames = templates.shape
    twice = torch.cat((activations, activations[..., :-1]), dim=-1)
    # Window s holds the activations from frame s on: what was struck frames - s frames ago, and on.
    windows = twice.unfold(-1, frames, 1)
    aged = torch.cat((templates[..., :1], templates[..., 1:].flip(-1)), dim=-1)
    left = aged.transpose(1, 2).reshape(batch, bands, count * frames)
    return left @ windows.reshape(batch, count * frames, frames)
