"""Pack: clips chosen for export, in order, with who is to be thanked."""

from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.errors import InvalidValue


@dataclass(frozen=True)
class Pack:
    """A named, ordered choice of clip files.

    credits thank those whom the clips' checkpoints thank; uncredited names the checkpoints that
    are not here, whose thanks nobody here knows. Raises InvalidValue without a name or a clip.
    """

    name: str
    clips: tuple[Path, ...]
    author: str = ""
    licence: str = "CC0-1.0"
    credits: tuple[str, ...] = ()
    uncredited: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidValue("A pack needs a name.")
        if not self.clips:
            raise InvalidValue("A pack needs at least one clip: choose some loops first.")
