"""Join: several training sets as one, for a network that is to know all of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.store import SPLITS, Description, Entry, LoopStore, StoreWriter

_AT_ONCE = 256
_TOLD = ("train", "validation", "seed", "sources")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class JoinReport:
    """Where the joined set lies, and how many loops each split of it has."""

    out: Path
    splits: dict[str, int]


def join(
    sources: Sequence[Path], out: Path, progress: Progress = lambda _done, _total: None
) -> JoinReport:
    """Write the loops of all sources, one set after the other, into a new set.

    A loop keeps its split and its style. Raises DatasetError for sets of unequal rate, length or
    tempo, for fewer than two, and where `out` is taken.
    """
    if len(sources) < 2:
        raise DatasetError("One dataset is no two: name at least two to join.")
    stores = [LoopStore.open(source) for source in sources]
    about = _description(stores)
    total = sum(len(store) for store in stores)
    entries: list[Entry] = []
    with StoreWriter(out, total, about) as writer:
        array = np.load(writer.array_path, mmap_mode="r+")
        for store in stores:
            first = len(entries)
            for start in range(0, len(store), _AT_ONCE):
                loops = store.loops[start : start + _AT_ONCE]
                array[first + start : first + start + len(loops)] = loops
                progress(first + start + len(loops), total)
            entries += [replace(entry, index=first + entry.index) for entry in store.entries]
        array.flush()
        writer.finish(entries)
    counts = {split: sum(entry.split == split for entry in entries) for split in SPLITS}
    return JoinReport(out, counts)


def _description(stores: Sequence[LoopStore]) -> Description:
    first = stores[0].description
    for store in stores[1:]:
        other = store.description
        for what in ("rate", "frames", "bpm"):
            one, another = getattr(first, what), getattr(other, what)
            if one != another:
                raise DatasetError(
                    f"{stores[0].path.name} and {store.path.name} cannot be joined: their {what} "
                    f"is {one:g} and {another:g}."
                )
    return replace(
        first,
        labels=_once(label for store in stores for label in store.labels),
        credits=_once(credit for store in stores for credit in store.description.credits),
        build={store.path.name: _built(store.description) for store in stores},
    )


def _built(about: Description) -> str:
    """Say what a set was built of, but not where that lay."""
    told = (f"{key} {about.build[key]}" for key in _TOLD if key in about.build)
    return ", ".join(told) or "by hand"


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
