"""Evaluate a checkpoint: the loops it makes, measured beside real ones."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from loopstudio.audio.level import normalise_peak
from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import write_wav
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.engine import Engine
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.core.version import VERSION
from loopstudio.datasets.store import LoopStore
from loopstudio.engines import registry
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.resounding import Resounding
from loopstudio.training import report as rows
from loopstudio.training.asked import Asked, Budget, Choice, Way, asked_of
from loopstudio.training.contact_sheet import Column, write_contact_sheet
from loopstudio.training.crepe import crepe
from loopstudio.training.embedding import Embedding, embeddings
from loopstudio.training.in_key import Tracker
from loopstudio.training.judge import Judge
from loopstudio.training.material import Indices, LoopSet, Split, read_set
from loopstudio.training.report import Report, Row
from loopstudio.training.subject import generated_set, resynthesising, round_trip_set

COUNT = 512
SHEET_LOOPS, WAVS = 20, 16

Progress = Callable[[str, int, int], None]
Load = Callable[[CheckpointInfo], Engine[Request]]

_TRACED = 64


def run(  # noqa: PLR0913 - what a person may name on the command line
    checkpoint: Path,
    data: Path,
    out: Path,
    *,
    count: int = COUNT,
    human: Path | None = None,
    embedding_folder: Path | None = None,
    progress: Progress | None = None,
    load: Load = registry.load,
    budget: Budget | None = None,
    vocoder: Choice | None = None,
) -> Report:
    """Measure the checkpoint in a folder against a dataset and write what was found into `out`.

    Writes report.json, report.md, contact_sheet.png and 16 WAVs. progress hears the name of a
    stage, loops done and loops in all; budget is what a checkpoint of diffusion may take, vocoder
    what polishes all that it makes. Raises TrainingError, DatasetError or CheckpointError with what
    is missing.
    """
    spaces = embeddings(embedding_folder)
    store = LoopStore.open(data)
    known = None if human is None else LoopStore.open(human)
    split = Split.of(store, count)
    info = read_manifest(checkpoint)
    keyed = frozenset(entry.style for entry in store.entries if entry.key)
    tracker = crepe(embedding_folder) if keyed else None
    # First: what was measured for minutes should have a place to go.
    out.mkdir(parents=True, exist_ok=True)
    engine = load(info)
    try:
        engine, asked = _polished(engine, asked_of(info, budget), vocoder, load)
        subject = _Subject(engine, asked, keyed if info.knows_keys else frozenset(), tracker)
        evaluation = _Evaluation(store, known, split, subject, progress or _silent)
        report = evaluation.report(info, spaces)
    finally:
        engine.close()
    report.write(out)
    _show(evaluation.usual, evaluation.real, info, out)
    return report


def _polished(
    engine: Engine[Request], asked: Asked, vocoder: Choice | None, load: Load
) -> tuple[Engine[Request], Asked]:
    if vocoder is None:
        return engine, asked
    return (
        Resounding(engine, load(vocoder.info), vocoder.wanted),
        asked.polished(vocoder.wanted),
    )


def dataset_digest(store: LoopStore) -> str:
    """Give sixteen letters that stand for the loops of a dataset and their order."""
    return hashlib.sha256((store.path / "manifest.jsonl").read_bytes()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class _Subject:
    """What is measured: an engine, how it is asked, in which styles for a key, and who hears it."""

    engine: Engine[Request]
    asked: Asked
    keyed: frozenset[str]
    tracker: Tracker | None


class _Evaluation:
    """One checkpoint before one judge."""

    def __init__(
        self,
        store: LoopStore,
        human: LoopStore | None,
        split: Split,
        subject: _Subject,
        tell: Progress,
    ) -> None:
        self._store, self._human, self._split = store, human, split
        self._engine, self._asked, self._subject = subject.engine, subject.asked, subject
        self._tell = tell
        self._size, self._started = len(split.reference), time.monotonic()
        self.usual = self._generated(self._asked.usual)
        self.real = read_set(store, split.training)

    def report(self, info: CheckpointInfo, spaces: tuple[Embedding, ...]) -> Report:
        """Measure every set."""
        tick, tracker = partial(self._tell, "training loops"), self._subject.tracker
        judge = Judge.of(self._store, self._split, spaces, tick, tracker)
        measured = tuple(self._rows(judge))
        return Report(
            checkpoint=info.name,
            sha256=info.sha256,
            dataset=dataset_digest(self._store),
            app_version=VERSION,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            reference=f"{self._size} held-out loops (new kits, new patterns), all styles evenly",
            embeddings=tuple(space.name for space in spaces),
            embedding_notes=tuple(space.note for space in spaces),
            copy_threshold=judge.threshold,
            copies_found=self._copies_found(judge),
            seconds=time.monotonic() - self._started,
            rows=measured,
        )

    def _rows(self, judge: Judge) -> Iterator[Row]:
        for name, note, loops, own in self._sets(judge.places):
            self._tell(f"measuring {name}", 0, len(loops.loops))
            yield judge.row(name, note, loops, own)

    def _sets(self, places: Indices) -> Iterator[tuple[str, str, LoopSet, Indices | None]]:
        full, usual = self._asked.full, self._asked.usual
        yield full.name, full.note, self._generated(full), None
        yield usual.name, usual.note, self.usual, None
        yield rows.TRAINING, "each but itself", self.real, places
        other = read_set(self._store, self._split.other)
        yield rows.FLOOR, "none of them is in the reference", other, None
        if (resynthesiser := resynthesising(self._engine)) is not None:
            tick = partial(self._tell, rows.ROUND_TRIP)
            back = round_trip_set(resynthesiser, other, tick)
            yield rows.ROUND_TRIP, self._asked.round_trip, back, None
        if self._human is not None:
            loops = read_set(self._human, np.arange(len(self._human)))
            yield rows.HUMAN, f"{self._human.path.name}, made by people", loops, None

    def _copies_found(self, judge: Judge) -> float | None:
        """Try the copy detector on training loops that went through the vocoder."""
        if (resynthesiser := resynthesising(self._engine)) is None:
            return None
        few = LoopSet(self.real.loops[:_TRACED], self.real.rate, self.real.styles[:_TRACED])
        tick = partial(self._tell, "tracing copies")
        return judge.copies_found(round_trip_set(resynthesiser, few, tick), judge.places[:_TRACED])

    def _generated(self, way: Way[Request]) -> LoopSet:
        tick = partial(self._tell, way.name)
        return generated_set(self._engine, self._size, way.ask, tick, self._subject.keyed)


def _show(made: LoopSet, real: LoopSet, info: CheckpointInfo, out: Path) -> None:
    write_contact_sheet(out / "contact_sheet.png", _columns(made, real))
    tempo = Tempo(info.native_bpm)
    for index in range(min(WAVS, len(made.loops))):
        style = made.styles[index] or info.kind
        tags = Tags(title=f"{info.title} {style}", tempo=tempo, beats=4 * made.bars)
        path = out / f"{index + 1:02d}_{style}_{round(info.native_bpm)}bpm.wav"
        write_wav(path, normalise_peak(made.audio(index)), tags, seed_for_dither=index)


def _columns(made: LoopSet, real: LoopSet) -> list[Column]:
    """Pair, style by style, the first loops made with as many training loops."""
    shown = range(min(SHEET_LOOPS, len(made.loops)))
    columns: list[Column] = []
    for style in dict.fromkeys(made.styles[i] for i in shown):
        mine = [i for i in shown if made.styles[i] == style]
        alike = [i for i, known in enumerate(real.styles) if known == style]
        theirs = (alike or list(range(len(real.loops))))[: len(mine)]
        columns.append((f"{style} made".strip(), [made.audio(i) for i in mine]))
        columns.append((f"{style} training".strip(), [real.audio(i) for i in theirs]))
    return columns


def _silent(stage: str, done: int, total: int) -> None:
    """Report to nobody."""
