"""From a checkpoint to a file that other programs run."""

from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.dimensions import known_by, usual_fidelity
from loopstudio.core.errors import CheckpointError
from loopstudio.core.nn_program import NnProgram
from loopstudio.engines import registry

SUFFIX = ".ts"


def export_for_nn(
    info: CheckpointInfo, path: Path, kept: int | None, fidelity: float | None = None
) -> NnProgram:
    """Write a checkpoint of Morph for nn~; gives what the program tells of itself.

    kept says how many dimensions, None as many as hold `fidelity` (0 to 1) of the variance or of
    what is heard; None there is what the window shows at first. Nothing that is there is
    overwritten. Raises CheckpointError and InvalidValue as the engine does.
    """
    if path.suffix != SUFFIX:
        raise CheckpointError(f"{path.name} should end in {SUFFIX}, by which nn~ finds programs.")
    if not path.parent.is_dir():
        raise CheckpointError(f"There is no folder {path.parent}: make it first, or name another.")
    if path.exists():
        raise CheckpointError(f"There is {path.name} already: choose another name.")
    if fidelity is None:
        fidelity = usual_fidelity(known_by(info.network))
    return registry.export_nn(info, path, kept=kept, fidelity=fidelity)
