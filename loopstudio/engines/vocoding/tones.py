"""Tones: drums and notes that keep their pitch while they ring.

An image says how loud a kick is and, between its bands, how high, but not where in its swing it is;
a network that guesses that anew for every frame makes a rumble of what was a tone. Here a small
network reads from the image how loud each low band is and by how much its phase turns from one
point in time to the next. Along that path the vocoder's own phases are averaged, the louder past
counting more, so that a tone goes on as its attack began (a phase vocoder whose frequencies are
told, Flanagan and Golden 1966). Where the image shows no steady tone, all stays as it was.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.vocoding.low_bands import LowBands
from loopstudio.engines.vocoding.mel import numbers

LAYERS, KERNEL = 4, 5
FAR = 4
"""Points between which a tone's phase must be foretold, 10 ms, where noise is not."""
QUIET = 1e-3
"""Amplitudes are learned as the logarithm of what they are above this, -60 dB."""
_LOUDNESS_AT_FIRST = -3.0
_NOISE, _TONE = 0.4, 0.75
"""How far a phase can be foretold where no tone is heard, and where nothing else is."""


@dataclass(frozen=True)
class Course:
    """What an image tells of each low band, all (batch, bands, points).

    log_amplitude is the natural log of QUIET more than the amplitude. near and far are complex:
    their angles say by how much the phase turns in one point and in FAR, their sizes how far that
    can be foretold, 0 to 1.
    """

    log_amplitude: Tensor
    near: Tensor
    far: Tensor

    @property
    def amplitude(self) -> Tensor:
        """The amplitude, full scale at 1."""
        return (torch.exp(self.log_amplitude) - QUIET).clamp(min=0.0)

    @property
    def steadiness(self) -> Tensor:
        """How much of a band is one tone, 0 to 1; what is quiet is left as it is."""
        steady = ((self.far.abs() - _NOISE) / (_TONE - _NOISE)).clamp(0.0, 1.0)
        return steady * self.amplitude / (self.amplitude + QUIET)

    @property
    def turn(self) -> Tensor:
        """The turn of the phase in radians a point, whole turns once round the circle."""
        near = torch.angle(self.near)
        # The far turn is the finer measure; the near one says which of its whole turns is meant.
        turn = near + _half_turn(torch.angle(self.far) - FAR * near) / FAR
        left_over = _half_turn(turn.sum(-1, keepdim=True))
        return turn - left_over / turn.shape[-1]


class Tones(nn.Module):
    """Signals that wrap (batch, samples) and their images (batch, bands, frames).

    low says which bands of the sound are steadied; split of its points lie in each frame of the
    image. What was heard of a tone counts for as long as `memory` seconds.
    """

    def __init__(self, width: int, bands: int, low: LowBands, split: int, memory: float) -> None:
        super().__init__()
        self.low, self.split, self.memory = low, split, memory
        self.enter = nn.Conv1d(bands, width, KERNEL)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, KERNEL) for _ in range(LAYERS - 1))
        self.out = nn.Conv1d(width, len(low) * 5 * split, KERNEL)

    def course(self, image: Tensor) -> Course:
        """Read an image."""
        x = F.gelu(_around(self.enter, image.to(self.enter.weight.dtype)))
        for layer in self.layers:
            x = x + F.gelu(_around(layer, x))
        drawn = _around(self.out, x).float()
        batch, _, frames = drawn.shape
        values = (
            drawn.view(batch, len(self.low), 5, self.split, frames).transpose(-1, -2).flatten(-2)
        )
        loud, near_x, near_y, far_x, far_y = values.unbind(2)
        loud = (loud + _LOUDNESS_AT_FIRST).clamp(max=1.0)
        return Course(loud, torch.complex(near_x, near_y), torch.complex(far_x, far_y))

    def forward(self, signal: Tensor, image: Tensor) -> Tensor:
        """Steady the low tones of a signal."""
        course = self.course(image)
        heard = self.low.bands(signal)
        path = torch.polar(torch.ones_like(course.turn), course.turn.cumsum(-1))
        followed = path * self._remembered(heard * path.conj())
        tone = followed * (course.amplitude / (followed.abs() + 1e-9))
        share = course.steadiness
        rest = heard - followed
        # The rest has phases of its own: its power, not its amplitude, gives way.
        changed = share * (tone - followed) + ((1.0 - share.square()).sqrt() - 1.0) * rest
        return signal + self.low.sound(changed, signal.shape[-1])

    def _remembered(self, turned: Tensor) -> Tensor:
        """Average over the past of the circle, which fades in `memory` seconds."""
        points = turned.shape[-1]
        fading = self.memory * self.low.rate / self.low.hop
        weights = torch.exp(-numbers(points, turned) / fading)
        response = torch.fft.fft(weights / weights.sum())
        remembered: Tensor = torch.fft.ifft(torch.fft.fft(turned) * response)
        return remembered


def _around(layer: nn.Module, x: Tensor) -> Tensor:
    reach = KERNEL // 2
    y: Tensor = layer(torch.cat((x[..., -reach:], x, x[..., :reach]), dim=-1))
    return y


def _half_turn(angle: Tensor) -> Tensor:
    """Give the same angle within half a turn either way."""
    within: Tensor = torch.remainder(angle + math.pi, 2.0 * math.pi) - math.pi
    return within
