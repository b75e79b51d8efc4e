"""Pieces: a loop through somebody's program, in pieces of a few frames, and joined at its ends."""

from itertools import pairwise

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.edges import extended
from loopstudio.engines.rave.program_parts import ProgramSizes
from loopstudio.engines.running import Program

FRAMES = 48
BESIDE = 16
"""Frames on either side of a piece that are thrown away: v2 looks thirteen far."""

_FADED = 2


def encoded(program: Program, sizes: ProgramSizes, sound: Tensor) -> Tensor:
    """Give latents (latent, frames) of a loop (inputs, frames * hop)."""
    whole = sound.shape[-1] // sizes.hop
    program.forget()
    if sizes.remembers:
        # Once round, so that it has heard the end when the beginning comes.
        for start in range(0, whole, FRAMES):
            _heard(program, sizes, sound, start, min(start + FRAMES, whole), 0)
    beside = 0 if sizes.remembers else BESIDE
    made = [
        _heard(program, sizes, sound, start, min(start + FRAMES, whole), beside)
        for start in range(0, whole, FRAMES)
    ]
    return torch.cat(made, dim=-1)


def decoded(program: Program, sizes: ProgramSizes, latent: Tensor, seed: int) -> Tensor:
    """Give a loop (outputs, frames * hop) of latents (latent, frames); noise is drawn by a seed.

    Pieces are faded into one another, and the last into the first: each draws noise of its own.
    """
    whole, hop = latent.shape[-1], sizes.hop
    if sizes.remembers:
        return _in_order(program, sizes, latent, seed)
    fade = min(_FADED, whole) * hop
    made = torch.zeros(sizes.outputs, whole * hop)
    # All of nearly one length: none is shorter than what is faded.
    count = -(-whole // FRAMES)
    edges = [whole * piece // count for piece in range(count + 1)]
    for start, end in pairwise(edges):
        around = _around(latent, start - BESIDE, end + BESIDE + _FADED)
        sound = _decode(program, sizes, around, seed + start)[:, BESIDE * hop :]
        sound = sound[:, : (end - start) * hop + fade].clone()
        ramp = torch.linspace(0.0, 1.0, fade + 1)[:fade]
        sound[:, :fade] *= ramp
        sound[:, -fade:] *= 1.0 - ramp
        places = torch.arange(start * hop, end * hop + fade) % (whole * hop)
        made.index_add_(1, places, sound)
    return made


def _in_order(program: Program, sizes: ProgramSizes, latent: Tensor, seed: int) -> Tensor:
    program.forget()
    starts = range(0, latent.shape[-1], FRAMES)
    for _ in range(2):
        made = [
            _decode(program, sizes, latent[:, start : start + FRAMES], seed + start)
            for start in starts
        ]
    return torch.cat(made, dim=-1).roll(-sizes.late, dims=-1)


def _decode(program: Program, sizes: ProgramSizes, latent: Tensor, seed: int) -> Tensor:
    made = program.call("decode", latent[None], seed)[0]
    if tuple(made.shape) != (sizes.outputs, latent.shape[-1] * sizes.hop):
        raise CheckpointError("The program gives more or less sound than it said it would.")
    return made


def _heard(
    program: Program, sizes: ProgramSizes, sound: Tensor, start: int, end: int, beside: int
) -> Tensor:
    around = _around(sound, (start - beside) * sizes.hop, (end + beside) * sizes.hop)
    made = program.call("encode", around[None])[0]
    if tuple(made.shape) != (sizes.latent, end - start + 2 * beside):
        raise CheckpointError("The program gives more or fewer latents than it said it would.")
    return made[:, beside : beside + end - start]


def _around(x: Tensor, start: int, end: int) -> Tensor:
    """Cut a loop (rows, frames) from one place to another, both anywhere about it."""
    whole = x.shape[-1]
    left, right = max(0, -start), max(0, end - whole)
    return extended(x, left, right, "joined")[:, start + left : end + left]
