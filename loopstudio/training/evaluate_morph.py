"""Evaluate a checkpoint of Morph: held-out loops through its network, beside a plain round trip."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import torch

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.core.morph_request import MorphRequest, Tail
from loopstudio.core.tempo import Tempo
from loopstudio.core.version import VERSION
from loopstudio.datasets.store import LoopStore
from loopstudio.engines import registry
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.rave.basis import Basis
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.rave.parts import load_parts
from loopstudio.engines.vocoding.mel import LogMel, MelConfig
from loopstudio.training.contact_sheet import write_contact_sheet
from loopstudio.training.embedding import Embedding, embeddings
from loopstudio.training.losses import SCALES, magnitudes
from loopstudio.training.material import LoopSet, Split, read_set, stacked
from loopstudio.training.metrics import frechet_distance, overlap
from loopstudio.training.report_text import markdown_table, text_table
from loopstudio.training.subject import UNWATCHED, resynthesising, round_trip_set

COUNT = 256
FIDELITIES = (0.8, 0.9, 0.95, 0.99)
SHEET_LOOPS = 20
PLAIN = "log-mel and vocoder of Loops"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class MorphRow:
    """How loops come back: dimensions kept, and distances from what they were.

    mel_db is the mean difference of log-mel cells in dB, spectral the spectral convergence over six
    STFT sizes, frechet by embedding the distance to other held-out loops; seam the worst wrap in
    dB. dimensions is None for a way without any.
    """

    name: str
    dimensions: int | None
    mel_db: float
    spectral: float
    frechet: tuple[float, ...]
    density: float
    coverage: float
    seam: float


@dataclass(frozen=True)
class MorphReport:
    """All rows of an evaluation, and the share of variance that the first dimensions hold."""

    checkpoint: str
    sha256: str
    app_version: str
    created: str
    loops: int
    embeddings: tuple[str, ...]
    fidelity: tuple[float, ...]
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
        curve = ", ".join(f"{share:.0%} in {self._kept(share)}" for share in FIDELITIES)
        lines = [
            markdown_table(self._cells()),
            "",
            f"- {self.loops} held-out loops (new kits, new patterns), each as it comes back.",
            f"- Frechet distances, density and coverage by {' and '.join(self.embeddings)}, to as "
            "many other held-out loops.",
            f"- Variance: {curve} of {len(self.fidelity)} dimensions.",
        ]
        (folder / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _kept(self, share: float) -> int:
        return int(np.argmax(np.array(self.fidelity) >= share - 1e-9)) + 1

    def _cells(self) -> list[list[str]]:
        head = ["", "dims", "mel dB", "STFT", *self.embeddings, "density", "coverage", "seam dB"]
        body = [
            [
                row.name,
                "" if row.dimensions is None else str(row.dimensions),
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


class ReturnJudge:
    """Held-out loops, and how near to them others come back."""

    def __init__(self, loops: LoopSet, reference: LoopSet, spaces: tuple[Embedding, ...]) -> None:
        self.loops, self._spaces = loops, spaces
        self._points = [space.points(reference.loops, reference.rate) for space in spaces]
        self._mel = LogMel(MelConfig(rate=loops.rate))

    def row(self, name: str, dimensions: int | None, back: LoopSet) -> MorphRow:
        """Measure loops that came back."""
        made, real = torch.from_numpy(back.loops), torch.from_numpy(self.loops.loops)
        span = -self._mel.config.floor_db / 2
        points = [space.points(back.loops, back.rate) for space in self._spaces]
        near = overlap(self._points[0], points[0])
        return MorphRow(
            name=name,
            dimensions=dimensions,
            mel_db=float((self._mel(made) - self._mel(real)).abs().mean()) * span,
            spectral=float(np.mean([_convergence(made, real, n) for n in SCALES])),
            frechet=tuple(map(frechet_distance, self._points, points)),
            density=near.density,
            coverage=near.coverage,
            seam=max(seam_db(back.audio(i)) for i in range(len(back.loops))),
        )


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
    began, spaces, store = time.monotonic(), embeddings(embedding_folder), LoopStore.open(data)
    split, info = Split.of(store, count), read_manifest(checkpoint)
    out.mkdir(parents=True, exist_ok=True)
    basis = load_parts(info).basis
    judge = ReturnJudge(read_set(store, split.other), read_set(store, split.reference), spaces)
    rows, shown = _rows(judge, info, basis, tell)
    if beside is not None:
        rows.append(judge.row(PLAIN, None, plainly(beside, judge.loops, partial(tell, PLAIN))))
    report = MorphReport(
        checkpoint=info.name,
        sha256=info.sha256,
        app_version=VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        loops=len(split.other),
        embeddings=tuple(space.name for space in spaces),
        fidelity=tuple(round(float(value), 6) for value in basis.fidelity),
        seconds=time.monotonic() - began,
        rows=tuple(rows),
    )
    report.write(out)
    _show(judge.loops, shown, out)
    return report


def _show(real: LoopSet, back: LoopSet, out: Path) -> None:
    few = range(min(SHEET_LOOPS, len(real.loops)))
    sets = (("held-out", real), ("come back", back))
    columns = [(name, [loops.audio(i) for i in few]) for name, loops in sets]
    write_contact_sheet(out / "contact_sheet.png", columns)


def _rows(
    judge: ReturnJudge, info: CheckpointInfo, basis: Basis, tell: Progress
) -> tuple[list[MorphRow], LoopSet]:
    """Measure all ways back, and give the loops of the one that keeps everything."""
    engine = RaveEngine(info)
    loops, latent = judge.loops, len(basis.mean)
    whole = through(engine, loops, latent, partial(tell, "all dimensions"))
    rows = [judge.row("all dimensions", latent, whole)]
    for fidelity in FIDELITIES:
        kept, name = basis.kept(fidelity), f"{fidelity:.0%} of the variance"
        rows.append(judge.row(name, kept, through(engine, loops, kept, partial(tell, name))))
    engine.close()
    return rows, whole


def plainly(checkpoint: Path, loops: LoopSet, tick: Callable[[int, int], None]) -> LoopSet:
    """Send every loop through the image and the vocoder of a checkpoint; raises TrainingError."""
    engine = registry.load(read_manifest(checkpoint))
    plain = resynthesising(engine)
    if plain is None:
        raise TrainingError(f"{checkpoint.name} has no image and vocoder of ours to compare with.")
    back = round_trip_set(plain, loops, tick)
    engine.close()
    return back


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


def _convergence(made: torch.Tensor, real: torch.Tensor, n_fft: int) -> float:
    other, one = magnitudes(made, n_fft), magnitudes(real, n_fft)
    return float((other - one).norm() / one.norm())
