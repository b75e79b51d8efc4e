"""Evaluate a checkpoint of diffusion at several numbers of calls: what more of them is worth."""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from loopstudio.audio.replacing import replacing
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.engine import Engine, Polishing
from loopstudio.core.errors import CheckpointError
from loopstudio.core.request import Request
from loopstudio.core.samplers import SamplerName
from loopstudio.core.version import VERSION
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.datasets.store import LoopStore
from loopstudio.engines import registry
from loopstudio.engines.manifest import read_manifest
from loopstudio.training.asked import Budget, Choice, diffused
from loopstudio.training.curve_sheet import Curve, write_figures
from loopstudio.training.embedding import Embedding, embeddings
from loopstudio.training.evaluate import COUNT, Load, Progress, dataset_digest
from loopstudio.training.loop import machine
from loopstudio.training.material import LoopSet, Split, at_rate, read_set
from loopstudio.training.metrics import Points, frechet_distance, overlap
from loopstudio.training.report import FLOOR, TRAINING
from loopstudio.training.report_text import markdown_table, text_table
from loopstudio.training.subject import UNWATCHED, generated_set, round_trip_set

CALLS_NAME = "calls"
_POLISHED = ", polished"


@dataclass(frozen=True)
class CallsRow:
    """Loops of one number of calls: the Frechet distance in each embedding, seconds a loop.

    density and coverage are those in the first embedding. Held-out loops and training loops, which
    take none, have neither calls nor seconds. is_polished says that a diffusion vocoder sounded
    them again.
    """

    name: str
    calls: int | None
    frechet: tuple[float, ...]
    density: float
    coverage: float
    seconds: float | None
    is_polished: bool = False


@dataclass(frozen=True)
class CallsReport:
    """All rows of an evaluation by number of calls, beside the floor."""

    checkpoint: str
    sha256: str
    sampler: SamplerName
    dataset: str
    app_version: str
    created: str
    loops: int
    machine: str
    embeddings: tuple[str, ...]
    rows: tuple[CallsRow, ...]
    vocoder: DiffusionVocoder | None = None

    def as_dict(self) -> dict[str, object]:
        """Give plain values for JSON."""
        return dataclasses.asdict(self)

    def table(self) -> str:
        """Give the rows as aligned text."""
        return text_table(self._cells())

    def markdown(self) -> str:
        """Give the report as it stands in a card: a table, its notes and the picture."""
        spaces = " and ".join(self.embeddings)
        notes = (
            f"{counted(self.loops, 'loop')} of each row, all styles evenly, unguided, by the "
            f"sampler {self.sampler!r}, from the same noises whatever the calls.",
            f"Frechet distances (FD) by {spaces}, density and coverage by {self.embeddings[0]}, "
            "to as many held-out loops (new kits, new patterns).",
            *self._polishing(),
            f"Seconds: for one loop, what sounds it included, on {self.machine}.",
            f"{self.created[:10]}, LoopStudio {self.app_version}, dataset {self.dataset}.",
        )
        lines = "\n".join(f"- {note}" for note in notes)
        title = f"{self.checkpoint} ({self.sha256[:12]}) by number of calls"
        picture = f"![Figures by number of calls]({CALLS_NAME}.png)"
        return f"## {title}\n\n{markdown_table(self._cells())}\n\n{picture}\n\n{lines}\n"

    def figures(self) -> dict[str, Curve]:
        """Give each figure over the number of calls, by the quick vocoder and by the other one."""
        ways = [("", False)] + [(_POLISHED, True)] * (self.vocoder is not None)
        return {name: curve for way in ways for name, curve in self._curves(*way)}

    def write(self, folder: Path) -> None:
        """Write calls.json, calls.md and calls.png into a folder."""
        text = json.dumps(self.as_dict(), indent=1, ensure_ascii=False) + "\n"
        for suffix, written in ((".json", text), (".md", self.markdown())):
            with replacing(folder / (CALLS_NAME + suffix)) as beside:
                beside.write_text(written, encoding="utf-8")
        write_figures(self.figures(), "calls", folder / f"{CALLS_NAME}.png")

    def _curves(self, more: str, is_polished: bool) -> Iterator[tuple[str, Curve]]:
        rows = [row for row in self.rows if row.calls and row.is_polished is is_polished]
        calls = np.array([row.calls for row in rows], dtype=float)
        for place, name in enumerate(self.embeddings):
            yield f"FD {name}{more}", (calls, np.array([row.frechet[place] for row in rows]))
        yield f"seconds a loop{more}", (calls, np.array([row.seconds or 0.0 for row in rows]))

    def _polishing(self) -> tuple[str, ...]:
        if self.vocoder is None:
            return ()
        how = f"{counted(self.vocoder.calls, 'call')}, strength {self.vocoder.strength:g}"
        return (f"Polished: the same loops, sounded again by {self.vocoder.checkpoint} ({how}).",)

    def _cells(self) -> list[list[str]]:
        head = ["loops", *(f"FD {name}" for name in self.embeddings)]
        head += ["density", "coverage", "seconds a loop"]
        return [head, *map(_cells_of, self.rows)]


def run(  # noqa: PLR0913 - what a person may name on the command line
    checkpoint: Path,
    data: Path,
    out: Path,
    *,
    calls: Sequence[int],
    sampler: SamplerName,
    count: int = COUNT,
    embedding_folder: Path | None = None,
    vocoder: Choice | None = None,
    progress: Progress | None = None,
    load: Load = registry.load,
) -> CallsReport:
    """Measure the checkpoint in a folder at each number of calls, and write that into `out`.

    vocoder sounds the same loops again, for rows of its own. progress hears the name of a stage,
    loops done and loops in all. Raises TrainingError, DatasetError or CheckpointError with what is
    missing.
    """
    spaces, store = embeddings(embedding_folder), LoopStore.open(data)
    split, info = Split.of(store, count), read_manifest(checkpoint)
    # First: what was measured for minutes should have a place to go.
    out.mkdir(parents=True, exist_ok=True)
    judge = _Judge(store, split, spaces)
    with ExitStack() as loaded:
        polish = None if vocoder is None else _Polish.by(vocoder, load)
        if polish is not None:
            loaded.callback(polish.close)
        engine = load(info)
        loaded.callback(engine.close)
        tell = progress or (lambda _stage, _done, _total: None)
        # What is made ready once is no part of the time that a loop takes.
        generated_set(engine, 1, diffused(Budget(sampler, calls[0]), 1.0), partial(tell, "warming"))
        budgets = [Budget(sampler, number) for number in calls]
        made = [row for each in budgets for row in judge.made(engine, each, polish, tell)]
    report = judge.report(info, sampler, (*made, *judge.real()), vocoder)
    report.write(out)
    return report


@dataclass(frozen=True, eq=False)
class _Polish:
    """A diffusion vocoder that sounds loops again, each by the noise of seed 0."""

    vocoder: Polishing
    wanted: DiffusionVocoder
    close: Callable[[], None]

    @classmethod
    def by(cls, choice: Choice, load: Load) -> "_Polish":
        """Load one; raises CheckpointError for what is none."""
        engine = load(choice.info)
        if not isinstance(engine, Polishing):
            engine.close()
            raise CheckpointError(f"{choice.info.title} is no diffusion vocoder.")
        return cls(engine, choice.wanted, engine.close)

    def roundtrip(self, audio: Audio) -> Audio:
        """Give a loop as it sounds then."""
        wanted = self.wanted
        return self.vocoder.polish(audio, wanted.calls, wanted.strength, 0, UNWATCHED)


class _Judge:
    """Held-out loops in each embedding, and how near to them others lie."""

    def __init__(self, store: LoopStore, split: Split, spaces: tuple[Embedding, ...]) -> None:
        self._store, self._split, self._spaces = store, split, spaces
        self._reference = self._points(read_set(store, split.reference))

    def made(
        self, engine: Engine[Request], budget: Budget, polish: "_Polish | None", tell: Progress
    ) -> Iterator[CallsRow]:
        """Make loops within a budget, and measure them; then once more, polished."""
        name, count = counted(budget.told, "call"), len(self._split.reference)
        began = time.monotonic()
        loops = generated_set(engine, count, diffused(budget, 1.0), partial(tell, name))
        seconds = (time.monotonic() - began) / count
        yield self._row(name, loops, budget.told, seconds)
        if polish is not None:
            name, began = name + _POLISHED, time.monotonic()
            again = round_trip_set(polish, loops, partial(tell, name))
            seconds += (time.monotonic() - began) / count
            yield replace(self._row(name, again, budget.told, seconds), is_polished=True)

    def real(self) -> tuple[CallsRow, ...]:
        """Measure what a network that learned perfectly would make, and the floor."""
        sets = ((TRAINING, self._split.training), (FLOOR, self._split.other))
        return tuple(self._row(name, read_set(self._store, at)) for name, at in sets)

    def report(
        self,
        info: CheckpointInfo,
        sampler: SamplerName,
        measured: tuple[CallsRow, ...],
        vocoder: Choice | None,
    ) -> CallsReport:
        """Give the rows with what is needed to understand them."""
        return CallsReport(
            checkpoint=info.name,
            sha256=info.sha256,
            sampler=sampler,
            dataset=dataset_digest(self._store),
            app_version=VERSION,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            loops=len(self._split.reference),
            machine=machine(),
            embeddings=tuple(space.name for space in self._spaces),
            rows=measured,
            vocoder=None if vocoder is None else vocoder.wanted,
        )

    def _row(
        self, name: str, loops: LoopSet, calls: int | None = None, seconds: float | None = None
    ) -> CallsRow:
        points = self._points(at_rate(loops, self._store.description.rate))
        near = overlap(self._reference[0], points[0])
        frechet = tuple(map(frechet_distance, self._reference, points))
        return CallsRow(name, calls, frechet, near.density, near.coverage, seconds)

    def _points(self, loops: LoopSet) -> list[Points]:
        return [space.points(loops.loops, loops.rate) for space in self._spaces]


def _cells_of(row: CallsRow) -> list[str]:
    return [
        row.name,
        *(f"{value:#.3g}" if value < 100.0 else f"{value:.0f}" for value in row.frechet),
        f"{row.density:.2f}",
        f"{row.coverage:.2f}",
        "-" if row.seconds is None else f"{row.seconds:.3g}",
    ]
