"""From somebody's checkpoint files to a bundle among a person's own.

Published files go by way of an engine's restricted reader; what is a bundle already is copied.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from loopstudio.app.measured_on import sounds_in
from loopstudio.app.own_bundle import WEIGHTS, bundle_of, check_bundle, copy_bundle
from loopstudio.app.which_engine import MAX_FILES, engine_of, files_of
from loopstudio.app.which_engine import WEIGHTS as SUFFIXES
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.engine import Run
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.untold import Said, Untold
from loopstudio.engines import registry
from loopstudio.engines.manifest import MANIFEST

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class ForeignCheckpoint:
    """Files to be made a bundle at folder/name.

    sources are files, or folders of them; name is lower-case letters, digits, - and _, at most
    64; kind is what it makes, such as "drums"; rate in Hz is for files that do not tell it; measure
    is a sound, or a folder of them, that its sliders are measured on; program says that what no
    network of ours is may be kept as the program it is, and run; said is what a person knows of
    what `untold_of` gives; replaces says that it takes the place of one of that name. Raises
    InvalidValue for a name of another form and CheckpointError for a file that is not there or a
    name that is taken.
    """

    sources: tuple[Path, ...]
    name: str
    folder: Path
    kind: str = "drums"
    rate: int | None = None
    measure: Path | None = None
    program: bool = False
    said: Said = ()
    replaces: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidValue(
                f"{self.name!r} does not name a checkpoint: use up to 64 lower-case letters, "
                "digits, - and _."
            )
        _check_there(self.sources if self.measure is None else (*self.sources, self.measure))
        if (self.folder / self.name).exists() and not self.replaces:
            raise CheckpointError(
                f"There is a checkpoint {self.name!r} already: choose another name."
            )


def check_sources(sources: Sequence[Path]) -> None:
    """Raise CheckpointError where no checkpoint can be in these files; reads no weights.

    What holds for a whole folder is found out before anybody is asked for a name.
    """
    _check_there(sources)
    if (bundle := bundle_of(sources)) is not None:
        check_bundle(bundle)
        return
    files = list(islice(files_of(sources), MAX_FILES + 1))
    named = ", ".join(source.name or str(source) for source in sources[:3])
    if len(files) > MAX_FILES:
        raise CheckpointError(
            f"{named} holds more than {MAX_FILES} files: give the checkpoint's own folder."
        )
    if not any(file.suffix.lower() in SUFFIXES and file.name != WEIGHTS for file in files):
        raise CheckpointError(
            f"{named} is not a checkpoint: choose a folder with {MANIFEST} and {WEIGHTS}, "
            "an export of RAVE (.ts), a checkpoint of its training (.ckpt), a network of diffusion "
            "(.ckpt, .pt, .bin or .safetensors), or all files of a published generator (.pt, .npy "
            "and .yml)."
        )


def suggested(sources: Sequence[Path]) -> str:
    """Make a checkpoint's name of what it comes from: a bundle's is that of its folder."""
    return suggest_name(bundle_of(sources) or sources[0])


def suggest_name(source: Path) -> str:
    """Make a checkpoint's name of a file's or folder's."""
    told = source.name if source.is_dir() else source.stem
    words = re.sub(r"[^a-z0-9_-]+", "-", told.lower()).strip("-_")
    return words[:64].rstrip("-_") or "imported"


def import_foreign(foreign: ForeignCheckpoint, run: Run) -> CheckpointInfo:
    """Read the files with the engine's restricted reader and write the bundle, whole or not at all.

    Raises CheckpointError for files that are not what that engine knows.
    """
    run.tick(0, 1)
    foreign.folder.mkdir(parents=True, exist_ok=True)
    target = foreign.folder / foreign.name
    if (bundle := bundle_of(foreign.sources)) is not None:
        if foreign.said:
            raise InvalidValue("A checkpoint in our own form tells all of itself: set nothing.")
        info = copy_bundle(bundle, target, replaces=foreign.replaces)
    else:
        convert = registry.importer(engine_of(foreign.sources), foreign.said)
        sounds = sounds_in(foreign.measure) if foreign.measure is not None else ()
        info = convert(
            foreign.sources,
            target,
            foreign.kind,
            foreign.rate,
            sounds=sounds,
            program=foreign.program,
        )
    run.tick(1, 1)
    return info


def untold_of(sources: Sequence[Path]) -> tuple[Untold, ...]:
    """Say what these files do not tell of a network; nothing, where an import settles it all.

    Reads the weights of a network of diffusion. Raises CheckpointError for files of none.
    """
    check_sources(sources)
    return () if bundle_of(sources) else registry.untold(engine_of(sources), sources)


def _check_there(sources: Sequence[Path]) -> None:
    if not sources:
        raise CheckpointError("An import needs at least one file.")
    for source in sources:
        if not source.exists():
            raise CheckpointError(f"There is no file {source}: choose the checkpoint again.")
