"""Evaluate a checkpoint of Morph: held-out loops through its network, beside a plain round trip."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.dimensions import shared_by
from loopstudio.core.morph_request import MorphRequest, Tail
from loopstudio.core.tempo import Tempo
from loopstudio.engines.rave.basis import Basis
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.rave.parts import load_parts
from loopstudio.training.contact_sheet import write_contact_sheet
from loopstudio.training.material import LoopSet, stacked
from loopstudio.training.returned import (
    Progress,
    Returning,
    ReturnJudge,
    ReturnReport,
    ReturnRow,
    plainly,
)
from loopstudio.training.subject import UNWATCHED

COUNT = 256
FIDELITIES = (0.8, 0.9, 0.95, 0.99)
SHEET_LOOPS = 20
PLAIN = "log-mel and vocoder of Loops"


@dataclass(frozen=True)
class MorphReport(ReturnReport):
    """How loops come back, and the share that the first dimensions hold of what `shared` names."""

    fidelity: tuple[float, ...]
    shared: str

    def notes(self) -> tuple[str, ...]:
        """Say in sentences what the columns mean."""
        curve = ", ".join(f"{share:.0%} in {self._kept(share)}" for share in FIDELITIES)
        return *super().notes(), f"Of {self.shared}: {curve} of {len(self.fidelity)} dimensions."

    def _kept(self, share: float) -> int:
        return int(np.argmax(np.array(self.fidelity) >= share - 1e-9)) + 1


@torch.no_grad()
def run(  # noqa: PLR0913 - what a person may name on the command line
    checkpoint: Path,
    data: Path,
    out: Path,
    *,
    count: int = COUNT,
    beside: Path | None = None,
    embedding_folder: Path | None = None,
    progress: Progress | None = None,
) -> MorphReport:
    """Measure the checkpoint in a folder against a dataset and write what was found into `out`.

    beside is a checkpoint of Loops whose image and vocoder the same loops go through. Writes
    report.json, report.md and contact_sheet.png. Raises TrainingError, DatasetError or
    CheckpointError with what is missing.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    begun = Returning.of(checkpoint, data, count, embedding_folder)
    out.mkdir(parents=True, exist_ok=True)
    judge, parts = begun.judge, load_parts(begun.info)
    shared = shared_by(parts.importance)
    rows, shown = _rows(judge, begun.info, parts.basis, shared, tell)
    if beside is not None:
        rows.append(judge.row(PLAIN, None, plainly(beside, judge.loops, partial(tell, PLAIN))))
    fidelity = tuple(round(float(value), 6) for value in parts.basis.fidelity)
    report = MorphReport(**begun.told(tuple(rows)), fidelity=fidelity, shared=shared)
    report.write(out)
    _show(judge.loops, shown, out)
    return report


def _show(real: LoopSet, back: LoopSet, out: Path) -> None:
    few = range(min(SHEET_LOOPS, len(real.loops)))
    sets = (("held-out", real), ("come back", back))
    columns = [(name, [loops.audio(i) for i in few]) for name, loops in sets]
    write_contact_sheet(out / "contact_sheet.png", columns)


def _rows(
    judge: ReturnJudge, info: CheckpointInfo, basis: Basis, shared: str, tell: Progress
) -> tuple[list[ReturnRow], LoopSet]:
    """Measure all ways back, and give the loops of the one that keeps everything."""
    engine = RaveEngine(info)
    loops, latent = judge.loops, len(basis.mean)
    whole = through(engine, loops, latent, partial(tell, "all dimensions"))
    rows = [judge.row("all dimensions", latent, whole)]
    for fidelity in FIDELITIES:
        kept, name = basis.kept(fidelity), f"{fidelity:.0%} of {shared}"
        rows.append(judge.row(name, kept, through(engine, loops, kept, partial(tell, name))))
    engine.close()
    return rows, whole


def through(
    engine: RaveEngine, loops: LoopSet, kept: int, tick: Callable[[int, int], None]
) -> LoopSet:
    """Send every loop through the network, so many dimensions kept and the others in the middle."""
    bpm = Tempo.fitting(loops.loops.shape[1], 4 * loops.bars, loops.rate)
    back: list[Audio] = []
    for index in range(len(loops.loops)):
        tick(index, len(loops.loops))
        request = MorphRequest(
            checkpoint="",
            tempo=bpm,
            bars=loops.bars,
            sounds=(engine.encode(loops.audio(index)),),
            tail=Tail(kept, amount=0.0),
        )
        back += [take.audio for take in engine.generate(request, UNWATCHED)]
    return stacked(back, loops.styles, loops.bars)
