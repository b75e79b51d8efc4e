"""Courses: how loud the low bands of a sound are, and how their phases turn in time.

Along a course the phases that a vocoder drew are averaged, the louder past counting more, so that a
tone goes on as its attack began (a phase vocoder whose frequencies are told, Flanagan and Golden
1966). Where it tells of no steady tone, all stays as it was.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from loopstudio.engines.vocoding.low_bands import LowBands
from loopstudio.engines.vocoding.mel import numbers

FAR = 4
"""Points between which a tone's phase must be foretold, where noise is not: 10 ms of drums' low
bands, 48 ms of notes' narrow ones."""
QUIET = 1e-3
"""Amplitudes are learned as the logarithm of what they are above this, -60 dB."""
VALUES, SHOWN = 5, 4
"""Values for each band and point: of a course, and of what an encoder is shown of a sound."""
_LOUDNESS_AT_FIRST = -3.0
_SILENCE = 1e-9


@dataclass(frozen=True)
class Trust:
    """How far a phase must be foretold to be no tone at all, and to be nothing else."""

    noise: float
    tone: float


STRICT = Trust(0.4, 0.75)
"""Where drums are: what is not surely a tone is left as it is."""
FREE = Trust(0.1, 0.3)
"""Where notes are: noise comes to less than that, and a tone whose pitch is half known is one."""


@dataclass(frozen=True)
class Course:
    """What is known of each low band, all (batch, bands, points).

    log_amplitude is the natural log of QUIET more than the amplitude. near and far are complex:
    their angles say by how much the phase turns in one point and in FAR, their sizes how far that
    can be foretold, 0 to 1.
    """

    log_amplitude: Tensor
    near: Tensor
    far: Tensor

    @classmethod
    def told(cls, values: Tensor) -> "Course":
        """Read what a network tells (batch, bands, VALUES, points)."""
        loud, near_x, near_y, far_x, far_y = values.unbind(2)
        loud = (loud + _LOUDNESS_AT_FIRST).clamp(max=1.0)
        return cls(loud, torch.complex(near_x, near_y), torch.complex(far_x, far_y))

    @property
    def amplitude(self) -> Tensor:
        """The amplitude, full scale at 1."""
        return (torch.exp(self.log_amplitude) - QUIET).clamp(min=0.0)

    def steadiness(self, trust: Trust) -> Tensor:
        """Give how much of a band is one tone, 0 to 1; what is quiet is left as it is."""
        steady = ((self.far.abs() - trust.noise) / (trust.tone - trust.noise)).clamp(0.0, 1.0)
        return steady * self.amplitude / (self.amplitude + QUIET)

    @property
    def turn(self) -> Tensor:
        """The turn of the phase in radians a point, whole turns once round the circle."""
        near = torch.angle(self.near)
        # The far turn is the finer measure; the near one says which of its whole turns is meant.
        turn = near + _half_turn(torch.angle(self.far) - FAR * near) / FAR
        left_over = _half_turn(turn.sum(-1, keepdim=True))
        return turn - left_over / turn.shape[-1]


class Steadying(nn.Module):
    """What keeps the tones of signals that wrap (batch, samples) on their courses.

    low says which bands of the sound are steadied; what was heard of a tone counts for as long as
    `memory` seconds, and of a course so much is believed.
    """

    def __init__(self, low: LowBands, memory: float, trust: Trust) -> None:
        super().__init__()
        self.low, self.memory, self.trust = low, memory, trust

    def forward(self, signal: Tensor, course: Course) -> Tensor:
        """Steady the low tones of a signal."""
        return steadied(signal, ((self, course),))

    def change(self, spectrum: Tensor, samples: int, course: Course) -> Tensor:
        """Give what the spectrum (batch, bins) of so many samples lacks, to be steady."""
        heard = self.low.heard(spectrum, samples)
        turn = course.turn.cumsum(-1)
        path = torch.polar(torch.ones_like(turn), turn)
        followed = path * self._remembered(heard * path.conj())
        tone = followed * (course.amplitude / (followed.abs() + _SILENCE))
        share = course.steadiness(self.trust)
        rest = heard - followed
        # The rest has phases of its own: its power, not its amplitude, gives way.
        changed = share * (tone - followed) + ((1.0 - share.square()).sqrt() - 1.0) * rest
        return self.low.spectrum(changed, samples)

    def _remembered(self, turned: Tensor) -> Tensor:
        """Average over the past of the circle, which fades in `memory` seconds."""
        points = turned.shape[-1]
        fading = self.memory * self.low.rate / self.low.hop
        weights = torch.exp(-numbers(points, turned) / fading)
        response = torch.fft.fft(weights / weights.sum())
        remembered: Tensor = torch.fft.ifft(torch.fft.fft(turned) * response)
        return remembered


Way = tuple[Steadying, Course]


def steadied(signal: Tensor, ways: Sequence[Way]) -> Tensor:
    """Steady a signal (batch, samples) in one way after the other, all in one spectrum of it."""
    if not ways:
        return signal
    samples = signal.shape[-1]
    before = spectrum = torch.fft.rfft(signal)
    for steadying, course in ways:
        spectrum = spectrum + steadying.change(spectrum, samples, course)
    # What is steady already comes back bit by bit, not by way of its spectrum.
    lacking: Tensor = torch.fft.irfft(spectrum - before, samples)
    return signal + lacking


def turned(heard: Tensor, points: int) -> Tensor:
    """Give by how much bands (batch, bands, points) turn in so many points, as a product."""
    return heard.roll(-points, -1) * heard.conj()


def shown(heard: Tensor) -> Tensor:
    """Give what an encoder is shown of bands (batch, bands, points): (batch, SHOWN bands, points).

    Directions, near and far; what is quiet has none.
    """
    directions = []
    for points in (1, FAR):
        product = turned(heard, points)
        size = product.abs()
        loud = size.sqrt() / (size.sqrt() + QUIET)
        directions.append(torch.view_as_real(product / (size + _SILENCE)) * loud[..., None])
    parts = torch.stack(directions, dim=2).permute(0, 1, 2, 4, 3)
    return parts.flatten(1, 3)


def _half_turn(angle: Tensor) -> Tensor:
    """Give the same angle within half a turn either way."""
    within: Tensor = torch.remainder(angle + math.pi, 2.0 * math.pi) - math.pi
    return within
