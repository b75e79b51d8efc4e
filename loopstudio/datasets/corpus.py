"""The drum corpus: bars of human grooves and of the grammar, struck on kits drawn from a pool."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator

from loopstudio.core.errors import InvalidValue
from loopstudio.datasets import grammar
from loopstudio.datasets.credit import credit_lines
from loopstudio.datasets.groove import LICENCE, GrooveBank, load_grooves
from loopstudio.datasets.hit import Hit, load_hits
from loopstudio.datasets.kit import KitChooser
from loopstudio.datasets.mono import BPM, FRAMES, RATE
from loopstudio.datasets.pattern import Pattern
from loopstudio.datasets.render import render
from loopstudio.datasets.role import LABELS, ROLE_INDEX
from loopstudio.datasets.store import SPLITS, Description, Entry, StoreWriter, digest, quantise

Progress = Callable[[int, int], None]
GROOVE_SPLITS = {"train": frozenset({"train"}), "validation": frozenset({"validation", "test"})}
GROOVE_SHARE = {
    "house": 0.3,
    "techno": 0.15,
    "electro": 0.35,
    "hip-hop": 0.75,
    "trap": 0.2,
    "breakbeat": 0.65,
    "drum-and-bass": 0.4,
    "funk": 0.85,
    "rock": 0.85,
    "latin": 0.7,
    "percussion": 0.3,
}
"""How many bars of a label people played; about half of all where grooves are given."""
_CHUNK = 25


@dataclass(frozen=True)
class DrumBuild:
    """What to build: out is a new folder, hits a folder with manifest.csv, grooves the dataset's.

    Without grooves every bar comes from the grammar. Raises InvalidValue for counts below zero, no
    loop at all, or no worker.
    """

    out: Path
    hits: Path
    grooves: Path | None = None
    train: int = 36_000
    validation: int = 1_500
    seed: int = 1
    workers: int = 1

    def __post_init__(self) -> None:
        if min(self.train, self.validation) < 0 or self.train + self.validation < 1:
            raise InvalidValue("A corpus needs at least one loop and no count below zero.")
        if self.workers < 1 or self.seed < 0:
            raise InvalidValue("A corpus needs at least one worker and a seed of 0 or more.")


@dataclass(frozen=True)
class BuildReport:
    """What was built: loops by split, style and source; notes are sentences for a person."""

    out: Path
    splits: dict[str, int]
    styles: dict[str, int]
    sources: dict[str, int]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, eq=False)
class Material:
    """All that one split is made from."""

    chooser: KitChooser
    grooves: GrooveBank | None


@dataclass(frozen=True)
class _Job:
    index: int
    number: int
    split: str
    seed: int


def build_drums(request: DrumBuild, progress: Progress) -> BuildReport:
    """Build the drum corpus as a store at request.out; progress gets (loops done, loops in all).

    Loop i of a split depends on the seed and i only. Raises DatasetError for material that cannot
    be used or a place that is taken.
    """
    hits = load_hits(request.hits)
    jobs = _jobs(request)
    needed = tuple(split for split in SPLITS if any(job.split == split for job in jobs))
    banks = {split: _bank(request.grooves, split) for split in needed}
    sources = {hit.source for hit in hits}
    build = {
        key: str(value) for key, value in asdict(request).items() if key not in ("out", "workers")
    }
    lines = credit_lines(sources, request.grooves is not None)
    about = Description(RATE, FRAMES, BPM, LABELS, build, lines)
    entries: list[Entry] = []
    with StoreWriter(request.out, len(jobs), about) as writer:
        chunks = [jobs[k : k + _CHUNK] for k in range(0, len(jobs), _CHUNK)]
        for made in _run(chunks, hits, banks, writer.array_path, request.workers):
            entries += made
            progress(len(entries), len(jobs))
        writer.finish(entries)
    return BuildReport(
        request.out,
        dict(Counter(entry.split for entry in entries)),
        {label: sum(entry.style == label for entry in entries) for label in LABELS},
        dict(Counter(entry.source for entry in entries)),
        () if request.grooves else ("No grooves were given: every bar comes from the grammar.",),
    )


def _jobs(request: DrumBuild) -> list[_Job]:
    counts = {"train": request.train, "validation": request.validation}
    pairs = [(split, number) for split in SPLITS for number in range(counts[split])]
    return [_Job(index, number, split, request.seed) for index, (split, number) in enumerate(pairs)]


def _bank(folder: Path | None, split: str) -> GrooveBank | None:
    return None if folder is None else load_grooves(folder, GROOVE_SPLITS[split])


def _materials(hits: tuple[Hit, ...], banks: dict[str, GrooveBank | None]) -> dict[str, Material]:
    return {
        split: Material(KitChooser(hits, held_out=split == "validation"), bank)
        for split, bank in banks.items()
    }


def _run(
    chunks: list[list[_Job]],
    hits: tuple[Hit, ...],
    banks: dict[str, GrooveBank | None],
    array: Path,
    workers: int,
) -> Iterator[list[Entry]]:
    if workers == 1:
        materials = _materials(hits, banks)
        yield from map(partial(_render_chunk, materials, array), chunks)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _start_worker, (hits, banks, array)) as pool:
        yield from pool.imap_unordered(_work, chunks)


_WORK: list[Callable[[list[_Job]], list[Entry]]] = []


def _start_worker(hits: tuple[Hit, ...], banks: dict[str, GrooveBank | None], array: Path) -> None:
    # A worker process holds its material once and not per chunk: 1,800 hits are 100 MB.
    _WORK[:] = [partial(_render_chunk, _materials(hits, banks), array)]


def _work(chunk: list[_Job]) -> list[Entry]:
    return _WORK[0](chunk)


def _render_chunk(materials: dict[str, Material], array: Path, jobs: Iterable[_Job]) -> list[Entry]:
    loops = np.load(array, mmap_mode="r+")
    entries = []
    for job in jobs:
        loop, entry = make_loop(materials[job.split], job.split, job.number, job.seed, job.index)
        loops[job.index] = loop
        entries.append(entry)
    loops.flush()
    return entries


def make_loop(
    material: Material, split: str, number: int, seed: int, index: int
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int16]], Entry]:
    """Make loop number `number` of a split: int16 of shape (88200,) and its manifest entry."""
    rng = np.random.default_rng([seed, SPLITS.index(split), number])
    label = LABELS[int(rng.integers(len(LABELS)))]
    pattern, source = _pattern(label, material.grooves, rng)
    pattern = _tidy(pattern, label, rng)
    kit = material.chooser.choose(label, rng)
    loop = quantise(render(pattern, kit, label, rng))
    licences = (*kit.licences(), LICENCE) if source == "groove" else kit.licences()
    entry = Entry(
        index, split, label, source, pattern.name, kit.name, seed, BPM, licences, digest(loop)
    )
    return loop, entry


def _pattern(label: str, bank: GrooveBank | None, rng: Generator) -> tuple[Pattern, str]:
    if bank is not None and rng.random() < GROOVE_SHARE[label]:
        drawn = bank.draw(label, rng)
        if drawn is not None:
            return drawn, "groove"
    return grammar.compose(label, rng), "grammar"


def _tidy(pattern: Pattern, label: str, rng: Generator) -> Pattern:
    """Drop most crashes, and let machine styles clap where a drummer struck the snare."""
    if rng.random() < 0.88:
        pattern = pattern.without("crash")
    machine = label in ("house", "techno", "electro", "trap")
    if machine and pattern.name.startswith("groove") and rng.random() < 0.6:
        roles = pattern.roles.copy()
        strong = (roles == ROLE_INDEX["snare"]) & (pattern.velocities > 0.6)
        roles[strong] = ROLE_INDEX["clap"]
        pattern = Pattern(pattern.name, pattern.beats, roles, pattern.velocities)
    return pattern
