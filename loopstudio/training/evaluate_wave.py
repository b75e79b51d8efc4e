"""Evaluate a diffusion vocoder: held-out loops vocoded and polished, cut and made whole."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch

from loopstudio.audio.original import original_of
from loopstudio.core.audio import Audio
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH
from loopstudio.core.wave_request import Polish, Upsample, WaveRequest, Work
from loopstudio.engines.diffusion.dulling import cut
from loopstudio.engines.diffusion.wave_engine import WaveEngine
from loopstudio.training.material import LoopSet, at_rate, stacked
from loopstudio.training.returned import Progress, Returning, ReturnReport, plainly
from loopstudio.training.subject import UNWATCHED

COUNT = 128
CUTS = 2_500.0, 5_000.0
STRENGTHS = 0.2, USUAL_STRENGTH, 1.0


@dataclass(frozen=True)
class WaveReport(ReturnReport):
    """How held-out loops come back through the quick vocoder, polished, cut, and made whole."""

    calls: int
    beside: str

    def notes(self) -> tuple[str, ...]:
        """Say in sentences what the columns mean."""
        quick = f"The quick vocoder is that of {self.beside}, {self.calls} calls."
        return *super().notes(), f"{quick} 'as they are' is the floor."


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
    begun = Returning.of(checkpoint, data, count, embedding_folder)
    out.mkdir(parents=True, exist_ok=True)
    judge = begun.judge
    with closing(WaveEngine(begun.info)) as engine:
        ways = _ways(engine, judge.loops, beside, calls, tell)
        rows = tuple(judge.row(name, None, loops) for name, loops in ways)
    report = WaveReport(**begun.told(rows), calls=calls, beside=beside.name)
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
