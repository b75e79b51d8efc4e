"""Archive: a TorchScript file as a zip of records, looked at before anything in it is read.

The layout is PyTorch's (torch/csrc/jit/serialization): one folder, in it `data.pkl`, its tensors
under `data/`, its constants under `constants/`, and its program as text under `code/`.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from loopstudio.core.errors import CheckpointError

MAX_BYTES = 2 << 30
MAX_CODE_BYTES = 16 << 20
MAX_PICKLE_BYTES = 16 << 20
MAX_RECORDS = 20_000

_MOST_TIMES = 1_000
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Archive:
    """An open TorchScript file whose records have been found to be in order."""

    name: str
    file: zipfile.ZipFile
    folder: str

    def read(self, record: str, most: int) -> bytes:
        """Give the bytes of a record, such as "data.pkl".

        Raises CheckpointError where there is none, it holds more than `most` bytes, or is damaged.
        """
        try:
            info = self.file.getinfo(self.folder + record)
            if info.file_size > most:
                raise CheckpointError(f"In {self.name} the record {record} is far too large.")
            return self.file.read(info)
        except KeyError as error:
            raise CheckpointError(f"{self.name} has no {record}: it is no TorchScript.") from error
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError) as error:
            raise CheckpointError(f"{self.name} is damaged at {record}.") from error

    def programs(self) -> dict[str, str]:
        """Give the text of every file of its program by name.

        Raises CheckpointError where they are far too long together, or no text.
        """
        made: dict[str, str] = {}
        left = MAX_CODE_BYTES
        for info in self.file.infolist():
            record = info.filename.removeprefix(self.folder)
            # PyTorch finds records by their names in any case.
            if not (record.lower().startswith("code/") and record.lower().endswith(".py")):
                continue
            body = self.read(record, left)
            left -= len(body)
            try:
                made[record] = body.decode("utf-8")
            except UnicodeDecodeError as error:
                raise CheckpointError(f"In {self.name} the program {record} is no text.") from error
        return made


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a TorchScript file.

    Raises CheckpointError for what is none: no zip file, a pickled module, more than one folder,
    records that lie elsewhere or claim more than they hold.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CheckpointError(f"{path.name} is larger than the 2 GiB that are read here.")
        file = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise CheckpointError(
            f"{path.name} is not a TorchScript file, or it is cut short or damaged."
        ) from error
    with file:
        yield Archive(path.name, file, _folder(path.name, file))


def _folder(name: str, file: zipfile.ZipFile) -> str:
    records = file.infolist()
    if len(records) > MAX_RECORDS:
        raise CheckpointError(f"{name} holds {len(records)} records: too many to be a network.")
    folders = {PurePosixPath(info.filename).parts[:1] for info in records}
    if len(folders) != 1:
        raise CheckpointError(f"{name} is an ordinary zip archive, not a TorchScript file.")
    for info in records:
        _check_record(name, info)
    if sum(info.file_size for info in records) > MAX_BYTES:
        raise CheckpointError(f"{name} would unpack to more than the 2 GiB that are read here.")
    folder = f"{folders.pop()[0]}/"
    known = {info.filename for info in records}
    _check_names(name, folder, known, len(records))
    if f"{folder}data.pkl" in known and f"{folder}constants.pkl" not in known:
        raise CheckpointError(
            f"{name} is a pickled PyTorch module, not TorchScript: reading it would run a program "
            "of whoever made it. Ask for it as TorchScript (.ts)."
        )
    return folder


def _check_names(name: str, folder: str, known: Iterable[str], records: int) -> None:
    # PyTorch takes either of two records of one name, in any case, and we the last.
    names = {record.lower() for record in known}
    if len(names) != records:
        raise CheckpointError(f"{name} holds two records of one name: it was made to mislead.")
    if f"{folder}model.json".lower() in names:
        raise CheckpointError(
            f"{name} is laid out as PyTorch before version 1.4 did, where a program may lie under "
            "any name: save it again by a newer one."
        )


def _check_record(name: str, info: zipfile.ZipInfo) -> None:
    parts = PurePosixPath(info.filename).parts
    if info.filename.startswith("/") or "\\" in info.filename or ".." in parts:
        raise CheckpointError(f"{name} holds a record that would lie outside of it.")
    if info.compress_type not in _PACKINGS:
        raise CheckpointError(f"{name} is packed in a way that PyTorch does not pack.")
    if info.file_size > _MOST_TIMES * max(1, info.compress_size):
        raise CheckpointError(f"{name} holds a record that would grow a thousandfold.")
    if info.flag_bits & 1:
        raise CheckpointError(f"{name} is locked with a password.")
