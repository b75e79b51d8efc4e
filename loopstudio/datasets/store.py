"""A store of loops: one memory-mappable array, one line of JSON per loop, one description."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import DatasetError, InvalidValue, reason

FORMAT = 1
_PARTS = ("dataset.json", "manifest.jsonl", "loops.npy")
SPLITS = ("train", "validation")


@dataclass(frozen=True)
class Entry:
    """What a manifest line says of one loop; sha256 is of its int16 bytes, little-endian."""

    index: int
    split: str
    style: str
    source: str
    pattern: str
    kit: str
    seed: int
    bpm: float
    licences: tuple[str, ...]
    sha256: str
    detail: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise InvalidValue(f"A loop is in train or validation, not in {self.split!r}.")

    @property
    def key(self) -> str:
        """The tonic of a melodic loop, C to B with sharps; empty where it has no key."""
        return self.detail.get("key", "")

    @property
    def scale(self) -> str:
        """The scale of a melodic loop; empty where it has none."""
        return self.detail.get("scale", "")


@dataclass(frozen=True)
class Description:
    """What dataset.json says of a whole store."""

    rate: int
    frames: int
    bpm: float
    labels: tuple[str, ...]
    build: Mapping[str, Any]
    credits: tuple[str, ...]


def digest(loop: NDArray[np.int16]) -> str:
    """Give the sha256 of a loop's little-endian int16 bytes."""
    return hashlib.sha256(np.ascontiguousarray(loop, dtype="<i2").tobytes()).hexdigest()


def quantise(loop: NDArray[np.float32]) -> NDArray[np.int16]:
    """Round float samples in +-1 to int16, clipped at full scale."""
    whole: NDArray[np.int16] = np.clip(np.rint(loop * 32767.0), -32768, 32767).astype(np.int16)
    return whole


def check_free(out: Path) -> None:
    """Raise DatasetError where something lies where a new folder is to be."""
    if out.exists():
        raise DatasetError(f"{out} is already there; name a new folder or remove it first.")


class StoreWriter:
    """Writes a store beside its place and puts it there only when it is whole.

    Used as a context; leaving it without finish() removes what was written. Raises DatasetError
    if the place is taken.
    """

    def __init__(self, out: Path, count: int, description: Description) -> None:
        check_free(out)
        if count < 1:
            raise DatasetError("There is no loop to store, so no dataset is written.")
        self._out = out
        self._description = description
        self._count = count
        self._finished = False
        self._work = out.with_name(f"{out.name}.partial-{os.getpid()}")

    def __enter__(self) -> Self:
        self._work.mkdir(parents=True)
        loops = np.lib.format.open_memmap(
            self.array_path,
            mode="w+",
            dtype=np.int16,
            shape=(self._count, self._description.frames),
        )
        loops.flush()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._finished:
            shutil.rmtree(self._work, ignore_errors=True)

    @property
    def array_path(self) -> Path:
        """Where the array lies while it is being written; workers may map it for writing."""
        return self._work / "loops.npy"

    def finish(self, entries: Iterable[Entry]) -> None:
        """Write manifest and description and move the store to its place."""
        lines = sorted(entries, key=lambda entry: entry.index)
        if [entry.index for entry in lines] != list(range(self._count)):
            raise DatasetError("Some loops were not made, so the dataset is not kept.")
        text = "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in lines)
        (self._work / "manifest.jsonl").write_text(text, encoding="utf-8")
        counts = {split: sum(entry.split == split for entry in lines) for split in SPLITS}
        about = {"format": FORMAT, "counts": counts, **asdict(self._description)}
        (self._work / "dataset.json").write_text(
            json.dumps(about, indent=1, ensure_ascii=False), encoding="utf-8"
        )
        self._work.replace(self._out)
        self._finished = True


@dataclass(frozen=True, eq=False)
class LoopStore:
    """A store opened for reading; the array stays on disk until a loop is asked for."""

    path: Path
    description: Description
    entries: tuple[Entry, ...]
    loops: NDArray[np.int16]

    @classmethod
    def open(cls, path: Path) -> "LoopStore":
        """Open a store and check that its parts fit; raises DatasetError if it is not whole."""
        if path.is_dir() and not any((path / part).exists() for part in _PARTS):
            raise DatasetError(
                f"{path} is no training set. If your loops are in it, make one of them first: "
                f"loopstudio dataset build folder '{path}' --out a-new-folder."
            )
        try:
            about = json.loads((path / "dataset.json").read_text(encoding="utf-8"))
            lines = (path / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
            entries = tuple(_entry(json.loads(line)) for line in lines)
            loops = np.load(path / "loops.npy", mmap_mode="r", allow_pickle=False)
            version = about["format"]
            description = Description(
                rate=int(about["rate"]),
                frames=int(about["frames"]),
                bpm=float(about["bpm"]),
                labels=tuple(about["labels"]),
                build=about["build"],
                credits=tuple(about["credits"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError(
                f"{path} is not a whole dataset ({reason(error)}); build it again."
            ) from error
        if version != FORMAT:
            raise DatasetError(f"{path} has dataset format {version}; this version reads {FORMAT}.")
        if loops.dtype != np.int16 or loops.shape != (len(entries), description.frames):
            raise DatasetError(f"{path} has loops.npy and manifest.jsonl of unequal size.")
        return cls(path, description, entries, loops)

    @property
    def labels(self) -> tuple[str, ...]:
        """The style labels in their fixed order."""
        return self.description.labels

    def __len__(self) -> int:
        return len(self.entries)

    def audio(self, index: int) -> NDArray[np.float32]:
        """Give one loop as float32 of shape (frames,), full scale at +-1."""
        return np.asarray(self.loops[index], dtype=np.float32) / np.float32(32767.0)

    def indices(self, split: str) -> NDArray[np.intp]:
        """Give the indices of the loops of one split, "train" or "validation"."""
        if split not in SPLITS:
            raise InvalidValue(f"A split is train or validation, not {split!r}.")
        return np.array([entry.index for entry in self.entries if entry.split == split], np.intp)


def _entry(line: dict[str, Any]) -> Entry:
    return Entry(**{**line, "licences": tuple(line["licences"])})
