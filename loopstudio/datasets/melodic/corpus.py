"""The melodic corpus: bars composed in a key, played by instruments and run through effects."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from loopstudio.core.errors import DatasetError, InvalidValue
from loopstudio.datasets.corpus import BuildReport, Progress
from loopstudio.datasets.credit import credit_lines
from loopstudio.datasets.melodic.band import (
    Band,
    Part,
    Sources,
    draw_instrument,
    held_out_names,
    instruments,
    obtain_sources,
)
from loopstudio.datasets.melodic.chain import finished
from loopstudio.datasets.melodic.circle import Signal
from loopstudio.datasets.melodic.composer import KINDS, compose
from loopstudio.datasets.melodic.key import Key, draw_key
from loopstudio.datasets.melodic.wavetable import hertz_of
from loopstudio.datasets.mono import BPM, FRAMES, RATE
from loopstudio.datasets.store import SPLITS, Description, Entry, StoreWriter, digest, quantise

_CHUNK = 25
TRIES = 6
_QUIET = 1e-4


@dataclass(frozen=True)
class MelodicBuild:
    """What to build: out is a new folder, downloads keeps the packages of the instruments.

    Raises InvalidValue for counts below zero, no loop at all, or no worker.
    """

    out: Path
    downloads: Path
    train: int = 18_000
    validation: int = 750
    seed: int = 1
    workers: int = 1

    def __post_init__(self) -> None:
        if min(self.train, self.validation) < 0 or self.train + self.validation < 1:
            raise InvalidValue("A corpus needs at least one loop and no count below zero.")
        if self.workers < 1 or self.seed < 0:
            raise InvalidValue("A corpus needs at least one worker and a seed of 0 or more.")


@dataclass(frozen=True)
class Job:
    """Loop `number` of a split, to lie at `index` of the array."""

    index: int
    number: int
    split: str
    seed: int


@dataclass(frozen=True)
class Plan:
    """A loop before it is played: its kind, its key and its part."""

    kind: str
    key: Key
    part: Part

    @property
    def lowest_hz(self) -> float:
        """The frequency of the lowest note."""
        return hertz_of(min(note.pitch for note in self.part.phrase.notes))


def build_melodic(request: MelodicBuild, progress: Progress) -> BuildReport:
    """Build the melodic corpus as a store at request.out; progress gets (loops done, in all).

    Loop i of a split depends on the seed, i and the sources only, but for the noise of scsynth,
    which is new in every run. A source that cannot be had is left out and told in the notes.
    Raises DatasetError for a place that is taken.
    """
    sources = obtain_sources(request.downloads)
    jobs = _jobs(request)
    used = [i for kind in KINDS for i in instruments(kind) if i.source in sources.names]
    origins = {instrument.origin for instrument in used}
    build = {"train": request.train, "validation": request.validation, "seed": request.seed}
    words = {key: str(value) for key, value in build.items()} | {
        "sources": ", ".join(sources.names),
        "packages": ", ".join(sorted({f"{i.origin} ({i.licence})" for i in used})),
        "held_out": ", ".join(held_out_names(sources.names)),
    }
    about = Description(RATE, FRAMES, BPM, KINDS, words, credit_lines(origins, False))
    entries: list[Entry] = []
    with StoreWriter(request.out, len(jobs), about) as writer:
        chunks = [jobs[k : k + _CHUNK] for k in range(0, len(jobs), _CHUNK)]
        for made in _run(chunks, sources, writer.array_path, request.workers):
            entries += made
            progress(len(entries), len(jobs))
        writer.finish(entries)
    return BuildReport(
        request.out,
        dict(Counter(entry.split for entry in entries)),
        {kind: sum(entry.style == kind for entry in entries) for kind in KINDS},
        dict(Counter(entry.source for entry in entries)),
        sources.notes,
    )


def _jobs(request: MelodicBuild) -> list[Job]:
    counts = {"train": request.train, "validation": request.validation}
    pairs = [(split, number) for split in SPLITS for number in range(counts[split])]
    return [Job(index, number, split, request.seed) for index, (split, number) in enumerate(pairs)]


def _run(
    chunks: list[list[Job]], sources: Sources, array: Path, workers: int
) -> Iterator[list[Entry]]:
    if workers == 1:
        yield from map(partial(_render_chunk, Band(sources), sources, array), chunks)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _start_worker, (sources, array)) as pool:
        yield from pool.imap_unordered(_work, chunks)


_WORK: list[Callable[[list[Job]], list[Entry]]] = []


def _start_worker(sources: Sources, array: Path) -> None:
    # A worker process reads its soundfonts once and not per chunk: they are 600 MB.
    _WORK[:] = [partial(_render_chunk, Band(sources), sources, array)]


def _work(chunk: list[Job]) -> list[Entry]:
    return _WORK[0](chunk)


def _render_chunk(band: Band, sources: Sources, array: Path, jobs: list[Job]) -> list[Entry]:
    loops = np.load(array, mmap_mode="r+")
    entries = []
    for job, plan, bar in make_loops(band, sources.names, jobs):
        loops[job.index] = quantise(bar)
        entries.append(_entry(job, plan, digest(loops[job.index])))
    loops.flush()
    return entries


def make_loops(
    band: Band, sources: Sequence[str], jobs: Sequence[Job]
) -> Iterator[tuple[Job, Plan, Signal]]:
    """Plan, play and finish loops; what turns out silent is planned anew, six times at most.

    Raises DatasetError for a loop that stays silent.
    """
    left = list(jobs)
    for attempt in range(TRIES):
        plans = [plan_loop(job, sources, attempt) for job in left]
        silent = []
        bars = band.play([plan.part for plan in plans])
        for job, plan, bar in zip(left, plans, bars, strict=True):
            if float(np.abs(bar).max()) < _QUIET:
                silent.append(job)
                continue
            rng = np.random.default_rng([*_seed(job, attempt), 2])
            yield job, plan, finished(bar, plan.kind, plan.lowest_hz, rng)
        left = silent
        if not left:
            return
    raise DatasetError(f"Loop {left[0].number} stays silent, so the dataset is not kept.")


def plan_loop(job: Job, sources: Sequence[str], attempt: int = 0) -> Plan:
    """Draw kind, key, phrase and instrument of a loop."""
    rng = np.random.default_rng(_seed(job, attempt))
    kind = KINDS[int(rng.integers(len(KINDS)))]
    key = draw_key(rng)
    made = compose(kind, key, rng)
    instrument = draw_instrument(kind, job.split == "validation", sources, rng)
    return Plan(kind, key, Part(kind, made, instrument, (*_seed(job, attempt), 1)))


def _seed(job: Job, attempt: int) -> tuple[int, ...]:
    return (job.seed, SPLITS.index(job.split), job.number, attempt)


def _entry(job: Job, plan: Plan, sha256: str) -> Entry:
    instrument = plan.part.instrument
    return Entry(
        index=job.index,
        split=job.split,
        style=plan.kind,
        source=instrument.source,
        pattern=plan.part.phrase.name,
        kit=instrument.name,
        seed=job.seed,
        bpm=BPM,
        licences=(f"{instrument.origin}: {instrument.licence}",),
        sha256=sha256,
        detail={"key": plan.key.tonic_name, "scale": plan.key.scale},
    )
