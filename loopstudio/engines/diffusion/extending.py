"""Extending: a loop made longer, half a bar after the other, each within two bars that go round.

What stands round a half bar is what came before it and what comes after it: at first the loop
itself, as it repeats, and the more of it is made, the more of that; after the last half bar comes
the beginning. A network that makes loops so makes each half bar to go on from the one before and to
lead to the next (half windows: Dance Diffusion's continuation, the other way closed to a circle).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from loopstudio.core.diffuse_request import WINDOW_BARS
from loopstudio.engines.diffusion.counting import Heard, Step
from loopstudio.engines.diffusion.keeping import Kept


@dataclass(frozen=True, eq=False)
class Piece:
    """Half a bar that is to be made, and the window that it is made in.

    places (window,) are the frames of the loop that the window shows; kept (window,) is 0 for those
    that are made and 1 for what is known.
    """

    places: Tensor
    kept: Tensor

    def of(self, loop: Tensor) -> Tensor:
        """Give the window (..., window) of a loop (..., frames)."""
        return loop[..., self.places]

    def within(self, loop: Tensor, window: Tensor) -> Tensor:
        """Give the loop with the half bar of a window in it."""
        new, laid = self.kept == 0.0, loop.clone()
        laid[..., self.places[new]] = window[..., new]
        return laid


def pieces(frames: int, bars: int, own: int, stride: int = 1) -> tuple[Piece, ...]:
    """Give the half bars after the first `own` of so many bars, in the order they are made in.

    A window has a whole number of strides.
    """
    window = min(frames, max(1, round(WINDOW_BARS * frames / bars / stride)) * stride)
    ends = [place * frames // (2 * bars) for place in range(2 * own, 2 * bars + 1)]
    return tuple(_piece(frames, window, begin, end) for begin, end in pairwise(ends))


def repeated(sound: Tensor, frames: int) -> Tensor:
    """Give a loop (..., frames) that repeats a shorter one: what is not made yet."""
    return sound[..., torch.arange(frames, device=sound.device) % sound.shape[-1]]


Make = Callable[[Piece, Kept, Heard, int], tuple[Tensor, bool]]
"""Makes a window of which some is known; says of each step; the number counts pieces from 0.

With the window comes whether it was taken before its time.
"""


def extended(loop: Tensor, parts: tuple[Piece, ...], make: Make, heard: Heard | None) -> Tensor:
    """Make a loop (batch, channels, frames) piece by piece; heard is shown all of it each time.

    What is taken before its time ends it: the rest repeats the sound.
    """
    for index, piece in enumerate(parts):
        kept = Kept(piece.of(loop), piece.kept.to(loop))
        window, early = make(piece, kept, _seen(loop, piece, heard), index)
        loop = piece.within(loop, window)
        if early:
            break
    return loop


def _piece(frames: int, window: int, begin: int, end: int) -> Piece:
    # A bar before it, and half of one after it.
    first = begin - (window - (end - begin)) * 2 // 3
    places = torch.arange(first, first + window)
    kept = ((places < begin) | (places >= end)).float()
    return Piece(places % frames, kept)


def _seen(loop: Tensor, piece: Piece, heard: Heard | None) -> Heard:
    """Show the whole loop to who hears of a window."""
    if heard is None:
        return lambda _step: None
    hears = heard

    def hear(step: Step) -> bool | None:
        whole = piece.within(loop, step.clean)
        return hears(Step(step.done, step.total, step.level, whole))

    return hear
