"""Writing beside a file and renaming: nobody ever sees half a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from loopstudio.core.errors import AudioFileError

_numbers = count()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside this one to write to, and put that file in its place at the end.

    Where the block raises, the file beside is removed and the old one stays. Raises
    AudioFileError where the folder or the disk refuses.
    """
    beside = path.with_name(f".{path.stem[:100]}.{os.getpid()}-{next(_numbers)}{path.suffix}")
    try:
        yield beside
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AudioFileError(f"{path.name} could not be written: {reason}.") from error
    finally:
        beside.unlink(missing_ok=True)
