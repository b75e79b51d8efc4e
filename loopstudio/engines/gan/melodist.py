"""Notes played by an instrument: a generator that knows what a melodic loop is.

Two halves, as rhythm and sounds are the drummer's. A composer draws a score from the w of the first
layers, as if in C, and what is likely becomes notes: on the way between two loops notes change one
after the other instead of blurring. A player draws, from notes moved to their key and the w of the
last layers, latents of the image decoder of a checkpoint of Morph, which stays as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from loopstudio.engines.gan.carrier import carrier
from loopstudio.engines.gan.melodist_config import LAYERS, MelodistConfig
from loopstudio.engines.gan.prior import Prior
from loopstudio.engines.gan.score import OCTAVE, STEPS, Notes, rolled, tonic_rows
from loopstudio.engines.gan.styled import WAVES, Mapping, StyledBlock, waves
from loopstudio.engines.vocoding.image_network import ImageDecoder

HALF = LAYERS // 2
Noise = Sequence[Tensor | None]
_LATE, _HARD = 0.1, 0.06
"""Deviations of starts in steps (4 ms), as the corpus has them, and of velocities as a share."""
_BEGUN = 32
_PARTS = 4
"""What is told of each row in each step: whether it begins, its length, velocity and stroke."""


@dataclass(frozen=True, eq=False)
class Likely:
    """What a composer thinks of a bar: begins (batch, steps), all else (batch, rows, steps).

    begins tells whether anything does in a step, pitch which of the rows, velocity how loud and
    struck whether anew, all as logits; length is the logarithm of steps.
    """

    begins: Tensor
    pitch: Tensor
    length: Tensor
    velocity: Tensor
    struck: Tensor

    @property
    def chosen(self) -> Tensor:
        """Say which rows begin in which steps: in a likely step the likely ones, at least one.

        Something begins in every bar, if only in its likeliest step.
        """
        steps = (self.begins > 0.0) | (self.begins == self.begins.amax(1, keepdim=True))
        best = self.pitch == self.pitch.amax(1, keepdim=True)
        return ((self.pitch > 0.0) | best) & steps[:, None]

    def notes(self, noise: Noise = ()) -> Notes:
        """Decide on notes, played as loosely as hands do where there is noise for them.

        noise are two planes (batch, 1, rows, steps) for starts and velocities, or None for none.
        """
        which = self.chosen
        bar, pitch, step = which.nonzero(as_tuple=True)
        late, hard = (None if x is None else x[:, 0][which] for x in (*noise, None, None)[:2])
        start, velocity = step.to(self.begins.dtype), self.velocity[which].sigmoid()
        loud = velocity if hard is None else (velocity * (1.0 + _HARD * hard)).clamp(0.0, 1.0)
        return Notes(
            bar=bar,
            start=start if late is None else start + _LATE * late,
            length=self.length[which].exp(),
            pitch=pitch,
            velocity=loud,
            struck=(self.struck[which] > 0.0).to(self.begins.dtype),
        )


class Composer(nn.Module):
    """From the w of the first layers to what is likely to be played."""

    def __init__(self, c: MelodistConfig) -> None:
        super().__init__()
        self.rows = c.rows
        self.begin = nn.Linear(c.notes_w, STEPS * _BEGUN)
        self.enter = nn.Linear(_BEGUN + WAVES, c.width)
        self.blocks = nn.ModuleList(StyledBlock(c.width, c.notes_w) for _ in range(HALF))
        self.norm = nn.LayerNorm(c.width)
        self.out = nn.Linear(c.width, 1 + _PARTS * c.rows)
        nn.init.constant_(self.out.bias, -2.0)

    def forward(self, w: Tensor) -> Likely:
        """Map w (batch, HALF, notes_w)."""
        begun = self.begin(w[:, 0]).view(len(w), STEPS, _BEGUN)
        x = self.enter(torch.cat((begun, waves(STEPS, begun).expand(len(w), -1, -1)), dim=-1))
        for row, block in enumerate(self.blocks):
            x = block(x, w[:, row])
        told = self.out(self.norm(x)).float().transpose(1, 2)
        begins, *parts = told.split((1, *[self.rows] * _PARTS), dim=1)
        return Likely(begins[:, 0], *parts)


class Player(nn.Module):
    """From a piano roll and the w of the last layers to latents, normed."""

    def __init__(self, c: MelodistConfig) -> None:
        super().__init__()
        self.frames = c.frames
        self.enter = nn.Linear(2 * c.keys * c.image.division + WAVES, c.width)
        self.blocks = nn.ModuleList(StyledBlock(c.width, c.sound_w) for _ in range(c.blocks))
        self.norm = nn.LayerNorm(c.width)
        self.out = nn.Linear(c.width, c.latent)

    def forward(self, roll: Tensor, w: Tensor) -> Tensor:
        """Map rolls (batch, 2 keys, image frames) and w (batch, HALF, sound_w) to latents.

        They are (batch, latent, frames).
        """
        x = self.enter(read(roll, self.frames))
        for number, block in enumerate(self.blocks):
            x = block(x, w[:, number * HALF // len(self.blocks)])
        drawn: Tensor = self.out(self.norm(x)).float().transpose(1, 2)
        return drawn


def read(roll: Tensor, frames: int) -> Tensor:
    """Give what stands in each of so many frames of a roll, and its place: (batch, frames, ...)."""
    batch, lanes, cells = roll.shape
    together = roll.view(batch, lanes, frames, cells // frames).permute(0, 2, 1, 3).flatten(2)
    return torch.cat((together, waves(frames, together).expand(batch, -1, -1)), dim=-1)


class Melodist(nn.Module):
    """From z (batch, z_dim) and what is asked for to log-mel (batch, 1, bands, frames).

    Conditions are twice the number of a kind, and one more in minor. mean, deviation, axes and
    middle bring what is drawn to latents of the image's decoder.
    """

    mean: Tensor
    deviation: Tensor
    axes: Tensor
    middle: Tensor

    def __init__(self, config: MelodistConfig) -> None:
        super().__init__()
        self.config = c = config
        self.dtype = torch.float32
        self.notes_map = Mapping(c.notes_dim, c.notes_w, c.conditions)
        self.sound_map = Mapping(c.sound_dim, c.sound_w, c.conditions)
        self.notes_prior = Prior(c.conditions, c.notes_dim, c.clusters)
        self.sound_prior = Prior(c.conditions, c.sound_dim, c.clusters)
        self.composer, self.player = Composer(c), Player(c)
        self.image = ImageDecoder(c.image)
        self.register_buffer("mean", torch.zeros(c.latent, 1))
        self.register_buffer("deviation", torch.ones(c.latent, 1))
        self.register_buffer("axes", torch.zeros(c.latent, c.image.latent))
        self.register_buffer("middle", torch.zeros(c.image.latent, 1))

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.mean.device

    def map(self, z: Tensor, conditions: Tensor | None = None) -> Tensor:
        """Map standard normal z (batch, z_dim) to w (batch, w_dim), of no tonic yet."""
        if conditions is None:
            raise ValueError("this generator needs a condition for each item")
        notes, sound = z[:, : self.config.notes_dim], z[:, self.config.notes_dim :]
        told = self.notes_map(self.notes_prior(notes, conditions), conditions)
        heard = self.sound_map(self.sound_prior(sound, conditions), conditions)
        return torch.cat((told, heard, told.new_zeros(len(z), OCTAVE)), dim=1)

    def synthesise(self, w: Tensor, noise: Noise) -> Tensor:
        """Draw the log-mel at w (batch, layers, w_dim), its notes loosened by noise.

        Each by itself: its notes, decided by what is just likely, are not those of its batch.
        """
        return torch.cat([self._drawn(*one) for one in _each(w, noise)])

    def carriers(self, w: Tensor, noise: Noise) -> Tensor:
        """Give what the notes of w (batch, layers, w_dim) sound like before they have a colour.

        Bars (batch, samples); see `carrier`.
        """
        return torch.stack([self._carrier(*one) for one in _each(w, noise)])

    def composed(self, w: Tensor, noise: Noise = ()) -> Notes:
        """Give the notes of w (batch, layers, w_dim), as if in C."""
        notes: Notes = self.composer(w[:, :HALF, : self.config.notes_w]).notes(noise)
        return notes

    def played(self, roll: Tensor, w: Tensor) -> Tensor:
        """Give normed latents (batch, latent, frames) of rolls under w (batch, layers, w_dim)."""
        c = self.config
        drawn: Tensor = self.player(roll, w[:, HALF:, c.notes_w : c.notes_w + c.sound_w])
        return drawn

    def roll(self, notes: Notes, tonics: Tensor) -> Tensor:
        """Give rolls (batch, 2 keys, image frames) of notes, moved from C to tonics (batch,)."""
        c = self.config
        moved = notes.moved(tonic_rows(tonics) + 5)
        return rolled(moved, (len(tonics), c.keys, c.frames * c.image.division))

    def normed(self, places: Tensor) -> Tensor:
        """Give places (batch, latent, frames) along the axes as they are drawn."""
        return (places - self.mean) / self.deviation

    def drawn_image(self, normed: Tensor) -> Tensor:
        """Give the log-mel (batch, bands, frames) of latents as they are drawn."""
        places = normed * self.deviation + self.mean
        image: Tensor = self.image(self.axes.t() @ places + self.middle)
        return image

    def _drawn(self, w: Tensor, noise: Noise) -> Tensor:
        roll = self.roll(self.composed(w, noise), _tonics(w))
        return self.drawn_image(self.played(roll, w))[:, None]

    def _carrier(self, w: Tensor, noise: Noise) -> Tensor:
        c, notes = self.config, self.composed(w, noise)
        lowest = c.lowest + int(tonic_rows(_tonics(w)))
        return carrier(notes, lowest, c.frames * c.image.hop, c.image.rate).to(w)


def _each(w: Tensor, noise: Noise) -> Iterator[tuple[Tensor, Noise]]:
    for i in range(len(w)):
        yield w[i : i + 1], [None if x is None else x[i : i + 1] for x in noise]


def _tonics(w: Tensor) -> Tensor:
    return w[:, 0, -OCTAVE:].argmax(1)
