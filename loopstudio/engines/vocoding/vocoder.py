"""The vocoder: from the log-mel of a bar to its sound, joined end to beginning.

Inverse short-time Fourier heads over ConvNeXt blocks, in the manner of Vocos (Siuzdak 2023), in
two resolutions: a long window holds what rings, a short one what strikes. The short head also
shapes white noise (Serra and Smith's deterministic plus stochastic model), since half of a drum
kit is noise. Every convolution and every overlap-add wraps round, so the last sample meets the
first by construction. What the heads made is then brought to the image (`consistency`).
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from loopstudio.engines.vocoding.attacks import Attacks
from loopstudio.engines.vocoding.block import Block
from loopstudio.engines.vocoding.consistency import Consistency
from loopstudio.engines.vocoding.course import FREE, STRICT, Course, Steadying, Way, steadied
from loopstudio.engines.vocoding.low_bands import PARTIALS_HZ, LowBands
from loopstudio.engines.vocoding.mel import (
    band_weights,
    circular_istft,
    circular_stft,
    numbers,
)
from loopstudio.engines.vocoding.starting import normal
from loopstudio.engines.vocoding.tones import Tones
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

LOWS_REMEMBERED, PARTIALS_REMEMBERED = 0.05, 1.5
"""Seconds for which what was heard of a tone counts: a kick glides, a note stays."""
_CARRIED_HERTZ, _STEEPNESS = 5_000.0, 8
_BREATH = 0.03
"""How much of a sound without a carrier stays beside one: what is struck and blown."""


class SpectrumHead(nn.Module):
    """From frames to a signal: log magnitude and phase of every bin, overlap-added in a circle.

    Magnitudes are learned as what differs from the image itself, spread over the bins, so that an
    untrained head already has the right colour.
    """

    window: Tensor
    spread: Tensor

    def __init__(self, width: int, hop: int, config: VocoderConfig, *, noise: bool) -> None:
        super().__init__()
        self.hop, self.n_fft = hop, 4 * hop
        self.bins = self.n_fft // 2 + 1
        self.noise = noise
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, self.bins * (4 if noise else 3))
        self.out.weight = nn.Parameter(normal(*self.out.weight.shape, scale=0.02))
        weights = torch.from_numpy(band_weights(config.rate, config.bands, self.bins))
        window = torch.hann_window(self.n_fft, device="cpu")
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("spread", weights, persistent=False)
        # The image counts from a full-scale sine. White noise of deviation one, seen through the
        # window of the image (four hops of `config.hop`), has this magnitude there.
        self.gain = self.n_fft / 4.0
        self.noise_gain = math.sqrt(config.hop / 1.5)

    def forward(self, x: Tensor, level: Tensor, *noises: Tensor) -> tuple[Tensor, ...]:
        """Map (batch, frames, width) to a signal (batch, samples) for each white noise given.

        level is the natural log magnitude of the bands (batch, frames, bands). Without a noise
        part the one signal there is comes back.
        """
        colour = level @ self.spread
        parts = self.out(self.norm(x)).float().split(self.bins, dim=-1)
        magnitude = torch.exp((parts[0] + colour - 1.0).clamp(-14.0, 2.0)) * self.gain
        size = torch.rsqrt(parts[1].square() + parts[2].square() + 1e-6)
        spectra = torch.complex(magnitude * parts[1] * size, magnitude * parts[2] * size)
        if not self.noise:
            return (self._signal(spectra),)
        shape = torch.exp((parts[3] + colour - 0.5).clamp(-14.0, 2.0)) * self.noise_gain
        stft = (circular_stft(noise, self.n_fft, self.hop, self.window) for noise in noises)
        return tuple(self._signal(spectra + noise * shape) for noise in stft)

    def _signal(self, spectra: Tensor) -> Tensor:
        return circular_istft(spectra, self.n_fft, self.hop, self.window)


class Vocoder(nn.Module):
    """Log-mel (batch, bands, frames) and white noise (batch, frames * hop) to (batch, samples)."""

    def __init__(self, config: VocoderConfig) -> None:
        super().__init__()
        self.config = config
        c = config
        self.enter = nn.Conv1d(c.bands, c.width, 7)
        self.blocks = nn.ModuleList(Block(c.width, c.expansion) for _ in range(c.blocks))
        self.long = SpectrumHead(c.width, c.hop, c, noise=False)
        self.divide = nn.Linear(c.width, c.split * c.short_width)
        self.short_blocks = nn.ModuleList(
            Block(c.short_width, c.expansion) for _ in range(c.short_blocks)
        )
        self.short = SpectrumHead(c.short_width, c.short_hop, c, noise=True)
        self.consistency = Consistency(c.image, c.headroom_db)
        self.attacks = Attacks(c.rate, c.short_hop)
        self.tones, self.partials = _tones(c), _partials(c)
        self.told = Steadying(c.narrow, PARTIALS_REMEMBERED, FREE)

    def quicken(self, dtype: torch.dtype) -> None:
        """Compute in this format from here on, but for spectra and tones, which stay in float32.

        A pitch told in eight bits would be out of tune.
        """
        # The others are never touched: what has been rounded once stays rounded.
        for part in (self.enter, self.blocks, self.divide, self.short_blocks):
            part.to(dtype)
        for head in (self.long, self.short):
            head.norm.to(dtype)
            head.out.to(dtype)

    @property
    def steadying(self) -> list[Tones]:
        """Give what steadies its tones, in the order in which they do."""
        return [tones for tones in (self.tones, self.partials) if tones is not None]

    def forward(self, mel: Tensor, noise: Tensor, course: Course | None = None) -> Tensor:
        """Give one bar for each image; the same noise gives the same bar.

        course is that of its partials (`config.narrow`), where more is known than the image.
        """
        level = self._level(mel)
        (signal,) = self._heads(mel, level, noise)
        image = mel.float().clamp(-1.0, 1.2)
        read = [(tones.steadying, tones.course(image)) for tones in self.steadying]
        told = [] if course is None else [(self.told, course)]
        # Steadied first: the rounds then mend how loud it became.
        return self._consistent(steadied(signal, [*read, *told]), level, signal, told)

    def carried(self, mel: Tensor, noise: Tensor, carrier: Tensor) -> Tensor:
        """Give bars whose lows are a carrier's (batch, samples): of its pitches, of any loudness.

        It is coloured as the image is; what is above, and a little of all, is as it is without one.
        """
        level, plain = self._level(mel), self(mel, noise)
        lows = self.consistency.coloured(carrier, level)
        hertz = torch.fft.rfftfreq(plain.shape[-1], 1.0 / self.config.rate, device=plain.device)
        share = 1.0 / (1.0 + (hertz / _CARRIED_HERTZ).pow(_STEEPNESS))
        carried = torch.fft.rfft(lows) * share
        beside = torch.fft.rfft(plain) * (1.0 - (1.0 - _BREATH) * share)
        joined = torch.fft.irfft(carried + beside, plain.shape[-1])
        return self._consistent(joined, level, plain)

    def draws(self, mel: Tensor, *noises: Tensor) -> tuple[Tensor, ...]:
        """Give a bar (batch, samples) for each white noise, at little more than the cost of one.

        Tones are as the heads made them: those learn without `Tones`, and it without them.
        """
        level = self._level(mel)
        made = self._heads(mel, level, *noises)
        return tuple(self._consistent(signal, level, signal) for signal in made)

    def _heads(self, mel: Tensor, level: Tensor, *noises: Tensor) -> tuple[Tensor, ...]:
        around = torch.cat((mel[..., -3:], mel, mel[..., :3]), dim=-1)
        x = self.enter(around.to(self.enter.weight.dtype)).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        batch, frames, _ = x.shape
        fine = self.divide(x).view(batch, frames * self.config.split, self.config.short_width)
        for block in self.short_blocks:
            fine = block(fine)
        ringing = self.long(x, level)[0]
        between = _divided(level, self.config.split)
        return tuple(ringing + striking for striking in self.short(fine, between, *noises))

    def _level(self, mel: Tensor) -> Tensor:
        """Give the natural log magnitude of the bands (batch, frames, bands)."""
        # Half the span of -1 (the floor) to 1 (a full-scale sine), in nepers.
        span = self.config.floor_db / 40.0 * math.log(10.0)
        return (mel.float().clamp(-1.0, 1.2).transpose(1, 2) - 1.0) * span

    def _consistent(
        self, signal: Tensor, level: Tensor, struck: Tensor, told: Sequence[Way] = ()
    ) -> Tensor:
        """Bring a signal to its image; its attacks stay as sharp as those of `struck`.

        A round disturbs notes that were steady: those whose courses were told, and not guessed, are
        steadied again before the next one.
        """
        if not self.config.rounds:
            return signal
        power = self.attacks.power(struck)
        for number in range(self.config.rounds):
            steady = steadied(signal, told) if number else signal
            signal = self.attacks(self.consistency(steady, level), power)
        return signal


def _divided(level: Tensor, split: int) -> Tensor:
    """Put `split` frames where one was, linearly between neighbours, round the end."""
    after = level.roll(-1, dims=1)
    part = numbers(split, level).view(1, 1, split, 1) / split
    both = level[:, :, None] * (1.0 - part) + after[:, :, None] * part
    return both.flatten(1, 2)


def _tones(c: VocoderConfig) -> Tones | None:
    if not c.tones:
        return None
    lows = Steadying(LowBands(c.rate, c.short_hop), LOWS_REMEMBERED, STRICT)
    return Tones(c.tones, c.bands, lows, c.split)


def _partials(c: VocoderConfig) -> Tones | None:
    if not c.partials:
        return None
    narrow = Steadying(LowBands(c.rate, c.hop, PARTIALS_HZ), PARTIALS_REMEMBERED, FREE)
    return Tones(c.partials, c.bands, narrow, 1)
