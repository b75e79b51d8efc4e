"""The parts of a bundle that is somebody's program: the file itself, and where sound lies in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import Archive, opened
from loopstudio.engines.bundle import PROGRAM, load_tensors, save
from loopstudio.engines.program import harmful_words
from loopstudio.engines.rave.basis import Basis
from loopstudio.engines.rave.config import MAX_HOP
from loopstudio.engines.rave.parts import Importance
from loopstudio.engines.sizes import Limits, inner, plain, read

LIMITS = Limits(most={"hop": MAX_HOP, "latent": 1_024, "inputs": 2, "outputs": 2})
_ROWS = ("mean", "fidelity", "low", "high")


@dataclass(frozen=True)
class ProgramSizes:
    """What a program takes and gives: samples of a frame, latents, channels in and out.

    late is how many samples behind its sound comes; remembers, whether it takes pieces in order.
    """

    hop: int
    latent: int
    inputs: int
    outputs: int
    late: int
    remembers: bool


@dataclass(frozen=True, eq=False)
class ProgramParts:
    """A program's bytes, its sizes, and where sound lies along its latents."""

    body: bytes
    sizes: ProgramSizes
    basis: Basis
    importance: Importance

    def table(self) -> dict[str, object]:
        """Give what stands in a manifest under `network`."""
        basis = self.basis
        shares, low, high = (
            tuple(map(float, row)) for row in (basis.shares, basis.low, basis.high)
        )
        told = Dimensions(shares, low, high, self.importance)
        return {
            "form": CheckpointInfo.PROGRAM,
            "importance": self.importance,
            "dimensions": told.table(),
            "sizes": plain(asdict(self.sizes)),
            "program_sha256": hashlib.sha256(self.body).hexdigest(),
        }


def save_program(folder: Path, info: CheckpointInfo, parts: ProgramParts) -> CheckpointInfo:
    """Write a bundle of these parts; info's network, folder, name and hash are filled in."""
    rows = {key: getattr(parts.basis, key).astype(np.float32) for key in _ROWS}
    tensors = {key: torch.from_numpy(row) for key, row in rows.items()}
    info = replace(info, network=parts.table())
    return save(folder, info, tensors, program=parts.body)


def load_program(info: CheckpointInfo) -> ProgramParts:
    """Read a bundle's parts; nothing is run yet.

    Raises CheckpointError where manifest, program and ranges do not belong together.
    """
    sizes = read(ProgramSizes, inner(info.network, "sizes"), "program", LIMITS)
    if min(sizes.hop, sizes.latent, sizes.inputs, sizes.outputs) < 1:
        raise CheckpointError(f"The manifest of {info.name!r} tells no sizes of its program.")
    path = info.folder / PROGRAM
    try:
        body = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"The checkpoint {info.name!r} has no {PROGRAM}.") from error
    if hashlib.sha256(body).hexdigest() != info.network.get("program_sha256"):
        raise CheckpointError(
            f"The program of {info.name!r} is not the one its manifest names: import it again."
        )
    # A bundle may have come by other ways than our import.
    with opened(path) as archive:
        check_harmless(archive)
    told = Dimensions.of(info.network)
    return ProgramParts(body, sizes, _basis(info, sizes.latent), _importance(told))


def check_harmless(archive: Archive) -> None:
    """Raise CheckpointError for a program that reaches for files, whatever a person agrees to."""
    harmful = harmful_words(archive.programs())
    if harmful:
        raise CheckpointError(
            f"The program in {archive.name} asks for {harmful[0]}, which reaches beyond numbers: "
            "it is not run, whoever made it."
        )


def _importance(told: Dimensions) -> Importance:
    match told.importance:
        case "measured" | "fidelity":
            return told.importance
        case _:
            return "unknown"


def _basis(info: CheckpointInfo, latent: int) -> Basis:
    tensors: Mapping[str, torch.Tensor] = load_tensors(info)
    if any(key not in tensors or tuple(tensors[key].shape) != (latent,) for key in _ROWS):
        raise CheckpointError(f"The weights of {info.name!r} do not fit its program.")
    rows = {key: tensors[key].double().numpy() for key in _ROWS}
    return Basis(axes=np.eye(latent), **rows)
