"""A sound made longer: window after window, each half of what is there and half new.

For networks that are no loop themselves, and for no longer than they learned. Our own, whose loops
join, are asked for the whole length at once and keep what is there.
"""

from typing import Protocol

import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.keeping import Kept


class Make(Protocol):
    """Makes a window of which some is known."""

    def __call__(self, kept: Kept, index: int) -> Tensor:
        """Give a sound of the shape of the kept one; index counts windows from 0."""


def extended(make: Make, sound: Tensor, samples: int) -> Tensor:
    """Go on from a sound (batch, channels, window) to a loop of so many samples.

    Each window begins with the half window before it. The last lies between what came before and
    the beginning, of each of which it sees a quarter, so that the loop joins. Raises InvalidValue
    for lengths that are not some half windows, three or more, and for windows of no whole quarters.
    """
    window = sound.shape[-1]
    half, quarter = window // 2, window // 4
    if window % 4 or samples % half or samples < 3 * half:
        raise InvalidValue(
            f"{samples} samples are not three or more halves of a window of {window}."
        )
    made, index = sound, 0
    while made.shape[-1] < samples - half:
        kept = _kept(made[..., -half:], None, half)
        made = torch.cat((made, make(kept, index)[..., half:]), dim=-1)
        index += 1
    kept = _kept(made[..., -quarter:], sound[..., :quarter], half)
    return torch.cat((made, make(kept, index)[..., quarter : quarter + half]), dim=-1)


def _kept(before: Tensor, after: Tensor | None, gap: int) -> Kept:
    """Give a window that is known on one side or both of a gap."""
    parts = [before, before.new_zeros(*before.shape[:-1], gap)]
    known = [torch.ones(before.shape[-1]), torch.zeros(gap)]
    if after is not None:
        parts.append(after)
        known.append(torch.ones(after.shape[-1]))
    return Kept(torch.cat(parts, dim=-1), torch.cat(known).to(before))
