"""A file that no network of ours is, as a bundle of its own program, once a person has agreed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import opened
from loopstudio.engines.rave.basis import Basis, Floats, even
from loopstudio.engines.rave.foreign_told import fidelity, whole
from loopstudio.engines.rave.material import material
from loopstudio.engines.rave.pieces import encoded
from loopstudio.engines.rave.program_engine import heard
from loopstudio.engines.rave.program_parts import ProgramParts, ProgramSizes, check_harmless
from loopstudio.engines.running import Program
from loopstudio.engines.scripted import Module, read_modules

_PROBED = 1 << 14


def scanned(path: Path) -> Module:
    """Read what a program holds beside its code.

    Raises CheckpointError for one that reaches for files, whatever a person agrees to.
    """
    with opened(path) as archive:
        check_harmless(archive)
        return read_modules(archive)


def program_parts(path: Path, root: Module, rate: int, sounds: Sequence[Audio]) -> ProgramParts:
    """Try a program out, in this process, and measure where sound lies along its latents.

    Raises CheckpointError in the window's process, and for one that does not encode and decode.
    """
    body = path.read_bytes()
    program = Program(body, path.name)
    sizes = _sizes(program, root)
    parts = ProgramParts(body, sizes, even(sizes.latent, -1.0, 1.0), "unknown")
    frames = [heard(program, parts, s, rate).double().numpy() for s in sounds or material(rate)]
    places = np.concatenate(frames, axis=1)
    low, high = np.percentile(places, (1.0, 99.0), axis=1)
    basis = replace(parts.basis, low=low, high=high)
    told = root.children.get("_rave", root).values.get("fidelity")
    risen = fidelity(told, len(told)) if isinstance(told, Tensor) and told.ndim == 1 else None
    if risen is not None and len(risen) >= sizes.latent:
        first = risen[: sizes.latent] / risen[sizes.latent - 1]
        return replace(parts, basis=replace(basis, fidelity=first), importance="fidelity")
    if sounds:
        return _shared(replace(parts, basis=basis), places)
    return replace(parts, basis=basis)


def _shared(parts: ProgramParts, places: Floats) -> ProgramParts:
    power = places.var(axis=1)
    if power.sum() <= 0.0:
        return parts
    risen = np.cumsum(power) / power.sum()
    risen[-1] = 1.0
    basis: Basis = replace(parts.basis, fidelity=np.minimum(risen, 1.0))
    return replace(parts, basis=basis, importance="measured")


def _sizes(program: Program, root: Module) -> ProgramSizes:
    """Ask a program for a little, and see how much it gives."""
    module = root.children.get("_rave", root)
    inputs = _told(module, "encode", 0) or 1
    latent = program.call("encode", torch.zeros(1, inputs, _PROBED))
    count, frames = latent.shape[1], latent.shape[2]
    if not 1 <= frames <= _PROBED or _PROBED % frames:
        raise CheckpointError("The program gives no whole number of latent frames.")
    hop = _PROBED // frames
    sound = program.call("decode", torch.zeros(1, count, frames))
    if sound.shape[2] != _PROBED or not 1 <= sound.shape[1] <= 2:
        raise CheckpointError("What the program encodes it does not decode to the same length.")
    late = whole(module.values.get("decode_delay")) % (1 << 20) if program.remembers else 0
    sizes = ProgramSizes(hop, count, inputs, sound.shape[1], late, program.remembers)
    encoded(program, sizes, torch.zeros(inputs, hop))
    return sizes


def _told(module: Module, method: str, place: int) -> int:
    params = module.values.get(f"{method}_params")
    if not isinstance(params, Tensor) or params.shape != (4,):
        return 0
    count = whole(params[place])
    return count if 1 <= count <= 2 else 0
