"""The parts of a diffusion bundle, in whichever form it is, to and from the disk."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.core.untold import Said
from loopstudio.engines.bundle import save
from loopstudio.engines.diffusion.published_config import FORM, read_config
from loopstudio.engines.diffusion.published_parts import PublishedParts, load_published

Parts = PublishedParts
"""What a bundle holds; `form` in its manifest says which."""


def save_parts(
    folder: Path,
    info: CheckpointInfo,
    parts: Parts,
    extras: Mapping[str, str] | None = None,
    said: Said = (),
) -> CheckpointInfo:
    """Write a bundle of these parts; info's network, folder, name and hash are filled in.

    said is what a person said of them: the weights name it, so that their hash is that of how they
    are read as well. Raises CheckpointError for sizes that `load_parts` would not read back.
    """
    table = parts.table()
    read_config(table)
    # One word: of several the order in the file is not always the same.
    marks = {"said": " ".join(f"{name}={value}" for name, value in sorted(said))} if said else None
    return save(folder, replace(info, network=table), parts.tensors(), extras, marks=marks)


def load_parts(info: CheckpointInfo) -> Parts:
    """Read a bundle's parts, in float32 on the CPU, ready to run.

    Raises CheckpointError for a form not known here, and where manifest and weights do not belong
    together.
    """
    form = info.network.get("form")
    if form != FORM:
        raise CheckpointError(
            f"The checkpoint {info.name!r} is of a form {form!r:.40} that is not known here; "
            "a newer LoopStudio may know it."
        )
    return load_published(info)
