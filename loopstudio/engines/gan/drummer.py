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
from loopstudio.engines.vocoding.starting import normal

KERNEL = 5
RHYTHM_WIDTH, SPECTRA_WIDTH, CHOICE_WIDTH, TIMBRE_WIDTH = 96, 256, 256, 320
PARTS = 2
"""A template is what rings and the click before it: each with its own spectrum and decay."""
STRETCH = 8
"""Frames that are worked on at once, where a bar is a whole number of so many."""
LEAST_NEPERS = 0.05
"""By how much every sound decays in a bar: one that never did would have become infinitely loud."""
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


class OwnSounds(nn.Module):
    """From w to templates: for each, spectra that decay at rates of their own in every band.

    w draws each template by itself.
    """

    def __init__(self, w_dim: int, templates: int, bands: int) -> None:
        super().__init__()
        self.shape = (templates, 2 * PARTS, bands)
        self.enter = EqualLinear(w_dim, SPECTRA_WIDTH, activate=True)
        self.out = EqualLinear(SPECTRA_WIDTH, templates * 2 * PARTS * bands)
        with torch.no_grad():
            ring, click, slow, fast = _first_templates(templates, bands).flatten(1, 2).unbind(1)
            self.out.bias.copy_(torch.stack((click, ring, slow, fast), dim=1).flatten())

    def forward(self, w: Tensor) -> tuple[Tensor, Tensor]:
        """Map w (batch, w_dim) to natural log powers, and decays in nepers a frame.

        Both (batch, templates, parts, bands); each part decays faster than the one before it.
        """
        click, ring, slow, fast = self.out(self.enter(w)).view(len(w), *self.shape).unbind(2)
        return _parts(torch.stack((ring, click), dim=2), torch.stack((slow, fast), dim=2))


class SharedSounds(nn.Module):
    """As `OwnSounds`, but w only chooses a timbre (so many values) for every template.

    One network knows what all timbres sound like: what it learns of a snare in one template it
    knows in the others.
    """

    def __init__(self, w_dim: int, templates: int, bands: int, timbre: int) -> None:
        super().__init__()
        self.timbre = timbre
        self.enter = EqualLinear(w_dim, CHOICE_WIDTH, activate=True)
        self.choose = EqualLinear(CHOICE_WIDTH, templates * timbre)
        self.know = nn.ModuleList(
            EqualLinear(width, TIMBRE_WIDTH, activate=True) for width in (timbre, TIMBRE_WIDTH)
        )
        self.out = EqualLinear(TIMBRE_WIDTH, 2 * PARTS * bands)
        self.first = nn.Parameter(_first_templates(templates, bands))
        with torch.no_grad():
            # Templates that began alike would learn alike.
            self.choose.bias.copy_(normal(templates * timbre))

    def forward(self, w: Tensor) -> tuple[Tensor, Tensor]:
        """Map w (batch, w_dim) to log powers and decays, as `OwnSounds` does."""
        timbres = self.choose(self.enter(w)).view(-1, self.timbre)
        for layer in self.know:
            timbres = layer(timbres)
        drawn = self.out(timbres).view(len(w), *self.first.shape) + self.first
        return _parts(*drawn.unbind(2))


def _parts(log_powers: Tensor, decays: Tensor) -> tuple[Tensor, Tensor]:
    return log_powers.clamp(-14.0, 6.0), F.softplus(decays).cumsum(2)


def _first_templates(templates: int, bands: int) -> Tensor:
    """Spread the templates over the spectrum, so that they are not all the same at first.

    Gives (templates, 2, parts, bands): log powers and decays.
    """
    place = torch.arange(bands, device="cpu") / bands
    centre = (torch.arange(templates, device="cpu")[:, None] + 0.5) / templates
    bump = -6.0 - 30.0 * (place - centre).square()
    powers = torch.stack((bump, bump - 1.0), dim=1)
    decays = torch.stack((torch.full_like(bump, -2.0), torch.zeros_like(bump)), dim=1)
    return torch.stack((powers, decays), dim=1)


class Drummer(nn.Module):
    """From two w to an image, and to planes that tell later layers where what was struck.

    With a timbre width the templates share one network of sounds.
    """

    def __init__(
        self,
        w_dim: int,
        templates: int,
        const: tuple[int, int],
        channels: tuple[int, ...],
        timbre: int = 0,
    ) -> None:
        super().__init__()
        doublings = len(channels) - 1
        self.bands = const[0] * 2**doublings
        self.rhythm = Rhythm(w_dim, templates, const[1], doublings)
        self.sound: OwnSounds | SharedSounds = (
            SharedSounds(w_dim, templates, self.bands, timbre)
            if timbre
            else OwnSounds(w_dim, templates, self.bands)
        )
        self.show = nn.ModuleList(
            nn.Conv2d(templates + 1, c, 1, bias=False) for c in channels[-len(SHOWN) :]
        )

    def forward(self, rhythm: Tensor, sound: Tensor) -> tuple[Tensor, Tensor]:
        """Map two w (batch, w_dim) to an image (batch, 1, bands, frames) and activations."""
        logs = self.rhythm(rhythm)
        image = torch.log(struck(torch.exp(logs), *self.sound(sound)) + FLOOR)
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


def struck(activations: Tensor, log_powers: Tensor, decays: Tensor) -> Tensor:
    """Let sounds ring from where they are struck, round the bar; add their powers up.

    activations (batch, templates, frames); log_powers and decays
    (batch, templates, parts, bands). Gives (batch, bands, frames).

    Convolved in stretches: inside one with the first frames of each sound, from one to the next by
    what is left at its end, which decays as a whole. That is a tenth of the work of one product
    over the bar. A Fourier transform would leave noise at -70 dB.
    """
    batch, templates, frames = activations.shape
    stretch = math.gcd(frames, STRETCH)
    decays = decays.clamp(min=LEAST_NEPERS / frames)
    ages = torch.arange(stretch + 1, device=decays.device, dtype=decays.dtype)
    left = torch.exp(-decays[..., None] * ages)
    powers = torch.exp(log_powers)
    stretches = activations.view(batch, templates, frames // stretch, stretch)
    ends = _at_the_ends(stretches, left, decays * frames) * powers[..., None]
    begun = (powers[..., None] * left[..., :-1]).sum(2)
    return _rung_inside(stretches, begun) + _rung_on(ends, left[..., 1:])


def _rung_inside(stretches: Tensor, begun: Tensor) -> Tensor:
    """Give what sounds in the stretch it was struck in: (batch, bands, frames).

    begun (batch, templates, bands, ages) is how each template begins.
    """
    batch, templates, count, stretch = stretches.shape
    bands = begun.shape[2]
    windows = F.pad(stretches, (stretch - 1, 0)).unfold(-1, stretch, 1).flip(-1)
    aged = windows.permute(0, 1, 4, 2, 3).reshape(batch, templates * stretch, count * stretch)
    return begun.transpose(1, 2).reshape(batch, bands, templates * stretch) @ aged


def _at_the_ends(stretches: Tensor, left: Tensor, over_the_bar: Tensor) -> Tensor:
    """Give what rings at the end of the stretch before each, per unit of power.

    left (batch, templates, parts, bands, ages) says what is left of a sound at an age; over_the_bar
    is by how many nepers it decays in a bar. Gives (batch, templates, parts, bands, stretches).
    """
    batch, templates, parts, bands, _ = left.shape
    until_the_end = left[..., :-1].flip(-1).flatten(0, 1).flatten(1, 2)
    struck_in = until_the_end @ stretches.flatten(0, 1).transpose(1, 2)
    added = struck_in.view(batch, templates, parts, bands, -1).unbind(-1)
    after_one = left[..., -1]
    rings = added[0]
    for more in added[1:]:
        rings = more + after_one * rings
    # What was struck a bar ago rings as well, and what was struck two bars ago, and on.
    rings = rings / -torch.expm1(-over_the_bar)
    ends = []
    for more in added:
        ends.append(rings)
        rings = more + after_one * rings
    return torch.stack(ends, dim=-1)


def _rung_on(ends: Tensor, left: Tensor) -> Tensor:
    """Give what sounds of the stretches before: (batch, bands, frames)."""
    batch, templates, parts, bands, count = ends.shape
    before = ends.permute(0, 3, 4, 1, 2).reshape(batch * bands, count, templates * parts)
    ages = left.permute(0, 3, 1, 2, 4).reshape(batch * bands, templates * parts, -1)
    return (before @ ages).view(batch, bands, -1)
