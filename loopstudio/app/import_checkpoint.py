"""From somebody's checkpoint files to a bundle of ours, by way of an engine's restricted reader."""

import re
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.engine import Run
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.engines import registry

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class ForeignCheckpoint:
    """Files to be made a bundle at folder/name.

    sources are files, or folders of them; name is lower-case letters, digits, - and _, at most
    64; kind is what it makes, such as "drums". Raises InvalidValue for a name of another form and
    CheckpointError for a file that is not there or a name that is taken.
    """

    sources: tuple[Path, ...]
    name: str
    folder: Path
    kind: str = "drums"
    engine: str = "gan"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidValue(
                f"{self.name!r} does not name a checkpoint: use up to 64 lower-case letters, "
                "digits, - and _."
            )
        if not self.sources:
            raise CheckpointError("An import needs at least one file.")
        for source in self.sources:
            if not source.exists():
                raise CheckpointError(f"There is no file {source}: choose the checkpoint again.")
        if (self.folder / self.name).exists():
            raise CheckpointError(
                f"There is a checkpoint {self.name!r} already: choose another name."
            )


def suggest_name(source: Path) -> str:
    """Make a checkpoint's name of a file's or folder's."""
    words = re.sub(r"[^a-z0-9_-]+", "-", source.stem.lower()).strip("-_")
    return words[:64] or "imported"


def import_foreign(foreign: ForeignCheckpoint, run: Run) -> CheckpointInfo:
    """Read the files with the engine's restricted reader and write the bundle, whole or not at all.

    Raises CheckpointError for files that are not what that engine knows.
    """
    run.tick(0, 1)
    convert = registry.importer(foreign.engine)
    foreign.folder.mkdir(parents=True, exist_ok=True)
    info = convert(foreign.sources, foreign.folder / foreign.name, foreign.kind)
    run.tick(1, 1)
    return info
