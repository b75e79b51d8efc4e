"""Exporting: a checkpoint of Morph as a TorchScript file for nn~, tried before it counts."""

import os
import warnings
from pathlib import Path

import torch
from torch import Tensor

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError, reason
from loopstudio.core.nn_program import NnProgram
from loopstudio.engines.archive import opened
from loopstudio.engines.program import unknown_words
from loopstudio.engines.rave.nn_tilde import NnTilde
from loopstudio.engines.rave.parts import load_parts

TRIED = ((1, 1), (1, 4), (4, 1), (4, 4), (64, 1))
"""Signals side by side, and latent frames of each. nn~ itself tries one signal and four; 64 are as
many as RAVE's own exports take."""


def export_nn(info: CheckpointInfo, path: Path, *, kept: int | None, fidelity: float) -> NnProgram:
    """Write the program of a checkpoint to a path; gives what it tells of itself.

    kept says how many dimensions, None as many as hold `fidelity` (0 to 1) of the variance. The
    file is written beside, loaded, asked for all that a host asks, and renamed. Raises
    CheckpointError where the network cannot be exported or the disk refuses, InvalidValue for a
    fidelity that is none.
    """
    if info.runs_program:
        raise CheckpointError(f"{info.title} is a program already: use the file it came from.")
    parts = load_parts(info)
    if parts.network.config.raw is not None:
        raise CheckpointError(f"{info.title} decodes without sub-bands: nn~ gets none of that yet.")
    latent = len(parts.basis)
    told = parts.basis.kept(fidelity) if kept is None else kept
    if not 1 <= told <= latent:
        raise CheckpointError(f"{info.title} has {latent} dimensions: keep 1 to {latent} of them.")
    beside = path.with_name(f".{path.name}.partial")
    try:
        program = NnTilde(parts, told).eval()
        _save(program, beside)
        check(beside)
        os.replace(beside, path)  # noqa: PTH105 - atomic, and the same word everywhere
    except (OSError, RuntimeError) as error:
        raise CheckpointError(f"{path} cannot be written: {reason(error)}.") from error
    finally:
        beside.unlink(missing_ok=True)
    return NnProgram(told, program.sr, program.encode_delay + program.decode_delay)


@torch.inference_mode()
def check(path: Path) -> None:
    """Ask a program of ours for all that a host of nn~ asks.

    Raises CheckpointError where it does not keep the contract, or asks PyTorch for more than
    version 1.13 knows.
    """
    with opened(path) as archive:
        unknown = unknown_words(archive.programs())
    if unknown:
        raise CheckpointError(f"The program asks for {unknown[0]}, which hosts may not know.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        program = torch.jit.load(str(path))  # type: ignore[no-untyped-call]
    for method in program.get_methods():
        for batch, frames in TRIED:
            _check_method(program, method, batch, frames)
    program.reset()


def _check_method(program: torch.jit.ScriptModule, method: str, batch: int, frames: int) -> None:
    inputs, every, outputs, each = (int(n) for n in getattr(program, f"{method}_params"))
    samples = frames * max(every, each, int(program.decode_params[1]))
    made: Tensor = getattr(program, method)(torch.zeros(batch, inputs, samples // every))
    if tuple(made.shape) != (batch, outputs, samples // each):
        raise CheckpointError(f"The program's {method} does not give what it says it does.")


def _save(module: NnTilde, path: Path) -> None:
    with warnings.catch_warnings():
        # torch prefers another way of export since 2.9, which no host of nn~ reads.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(module), str(path))
