"""Evaluate a diffusion vocoder: held-out loops vocoded and polished, cut and made whole."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import torch

from loopstudio.audio.original import original_of
from loopstudio.core.audio import Audio
from loopstudio.core.tempo import Tempo
from loopstudio.core.version import VERSION
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest, Work
from loopstudio.datasets.store import LoopStore
from loopstudio.engines.diffusion.dulling import cut
from loopstudio.engines.diffusion.wave_engine import WaveEngine
from loopstudio.engines.manifest import read_manifest
from loopstudio.training.embedding import embeddings
from loopstudio.training.evaluate_morph import MorphRow, Progress, ReturnJudge, plainly
from loopstudio.training.material import LoopSet, Split, at_rate, read_set, stacked
from loopstudio.training.report_text import markdown_table, text_table
from loopstudio.training.subject import UNWATCHED

COUNT = 128
CUTS = 2_500.0, 5_000.0
STRENGTHS = 0.2, USUAL_STRENGTH, 1.0


@dataclass(frozen=True)
class WaveReport:
    """How held-out loops come back through the quick vocoder, polished, cut, and made whole."""

    checkpoint: str
    sha256: str
    app_version: str
    created: str
    loops: int
    calls: int
    beside: str
    embeddings: tuple[str, ...]
    seconds: float
    rows: tuple[MorphRow, ...]

    def as_dict(self) -> dict[str, object]:
        """Give the report as JSON takes it."""
        return asdict(self)

    def table(self) -> str:
        """Give the rows as aligned text."""
        return text_table(self._cells())

    def write(self, folder: Path) -> None:
        """Write report.json and report.md into a folder."""
        text = json.dumps(self.as_dict(), indent=1)
        (folder / "report.json").write_text(text + "\n", encoding="utf-8")
        lines = [
            markdown_table(self._cells()),
            "",
            f"- {self.loops} held-out loops (new kits, new patterns), each as it comes back; the "
            f"quick vocoder is that of {self.beside}, {self.calls} calls.",
            f"- Frechet distances, density and coverage by {' and '.join(self.embeddings)}, to as "
            "many other held-out loops; 'as they are' is the floor.",
        ]
        (folder / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _cells(self) -> list[list[str]]:
        head = ["", "mel dB", "STFT", *self.embeddings, "density", "coverage", "seam dB"]
        body = [
            [
                row.name,
                f"{row.mel_db:.2f}",
                f"{row.spectral:.3f}",
                *(f"{value:.2f}" for value in row.frechet),
                f"{row.density:.2f}",
                f"{row.coverage:.2f}",
                f"{row.seam:.1f}",
            ]
            for row in self.rows
        ]
        return [head, *body]


def run(  # noqa: PLR0913 - what a person may name on the command line
    checkpoint: Path,
    data: Path,
    out: Path,
    beside: Path,
    *,
    count: int = COUNT,
    calls: int = USUAL_CALLS,
    embedding_folder: Path | None = None,
    progress: Progress | None = None,
) -> WaveReport:
    """Measure the checkpoint in a folder against a dataset and write what was found into `out`.

    beside is a checkpoint of Loops or Diffuse whose quick vocoder sounds the loops first. Writes
    report.json and report.md. Raises TrainingError, DatasetError or CheckpointError.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    began, spaces, store = time.monotonic(), embeddings(embedding_folder), LoopStore.open(data)
    split, info = Split.of(store, count), read_manifest(checkpoint)
    out.mkdir(parents=True, exist_ok=True)
    judge = ReturnJudge(read_set(store, split.other), read_set(store, split.reference), spaces)
    with closing(WaveEngine(info)) as engine:
        ways = _ways(engine, judge.loops, beside, calls, tell)
        rows = tuple(judge.row(name, None, loops) for name, loops in ways)
    report = WaveReport(
        checkpoint=info.name,
        sha256=info.sha256,
        app_version=VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        loops=len(split.other),
        calls=calls,
        beside=beside.name,
        embeddings=tuple(space.name for space in spaces),
        seconds=time.monotonic() - began,
        rows=rows,
    )
    report.write(out)
    return report


def _ways(
    engine: WaveEngine, loops: LoopSet, beside: Path, calls: int, tell: Progress
) -> Iterator[tuple[str, LoopSet]]:
    yield "as they are", loops
    quick = plainly(beside, loops, partial(tell, "quick vocoder"))
    yield "quick vocoder", quick
    for strength in STRENGTHS:
        name = f"polished, strength {strength:g}"
        yield name, worked(engine, quick, Polish(strength), calls, partial(tell, name))
    for cutoff in CUTS:
        dull = torch.from_numpy(loops.loops)
        lows = replace(loops, loops=cut(dull, loops.rate, cutoff).numpy())
        yield f"cut at {cutoff:g} Hz", lows
        name = f"upsampled from {cutoff:g} Hz"
        yield name, worked(engine, lows, Upsample(cutoff), calls, partial(tell, name))


def worked(
    engine: WaveEngine, loops: LoopSet, work: Work, calls: int, tick: Callable[[int, int], None]
) -> LoopSet:
    """Give loops as a diffusion vocoder makes them, loop i from the noise of seed i."""
    tempo = Tempo.fitting(loops.loops.shape[1], 4 * loops.bars, loops.rate)
    made: list[Audio] = []
    for index in range(len(loops.loops)):
        tick(index, len(loops.loops))
        request = WaveRequest(
            checkpoint="",
            original=original_of(loops.audio(index), tempo),
            work=work,
            seed=index,
            tempo=tempo,
            bars=loops.bars,
            calls=calls,
        )
        made += [take.audio for take in engine.generate(request, UNWATCHED)]
    return at_rate(stacked(made, loops.styles, loops.bars), loops.rate)
