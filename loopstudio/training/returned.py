"""Returned: held-out loops that go through a network, and how near to themselves they come back."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch

from loopstudio.audio.loop import seam_db
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError
from loopstudio.core.version import VERSION
from loopstudio.datasets.store import LoopStore
from loopstudio.engines import registry
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.vocoding.mel import LogMel, MelConfig
from loopstudio.training.crepe import Heard, crepe
from loopstudio.training.embedding import Embedding, embeddings
from loopstudio.training.in_key import SHARE, Tracker, share_in_scale
from loopstudio.training.losses import SCALES, magnitudes
from loopstudio.training.material import LoopSet, Split, read_set
from loopstudio.training.metrics import frechet_distance, overlap
from loopstudio.training.report import IN_KEY
from loopstudio.training.report_text import markdown_table, text_table
from loopstudio.training.same_pitch import SEMITONES, share_at_pitch
from loopstudio.training.subject import resynthesising, round_trip_set

Progress = Callable[[str, int, int], None]

_PITCHED = 128
"""So many loops are followed by their pitch: it takes a while."""
_SAME_PITCH = (
    "Same pitch: share of the frames in which CREPE surely hears a loop's pitch that come back "
    f"within {SEMITONES:g} semitones of it; a mean over loops."
)


@dataclass(frozen=True)
class ReturnRow:
    """How loops come back: dimensions kept, and distances from what they were.

    mel_db is the mean difference of log-mel cells in dB, spectral the spectral convergence over six
    STFT sizes, frechet by embedding the distance to other held-out loops; seam the worst wrap in
    dB; in_key the share of loops that are heard in their key, same_pitch that of frames at their
    pitch. None for a way without dimensions, and for loops without keys.
    """

    name: str
    dimensions: int | None
    mel_db: float
    spectral: float
    frechet: tuple[float, ...]
    density: float
    coverage: float
    seam: float
    in_key: float | None = None
    same_pitch: float | None = None


@dataclass(frozen=True)
class ReturnReport:
    """All rows of an evaluation, and what is needed to understand them.

    in_key is the share of the loops that are heard in their key before they go anywhere.
    """

    checkpoint: str
    sha256: str
    app_version: str
    created: str
    loops: int
    embeddings: tuple[str, ...]
    seconds: float
    in_key: float | None
    rows: tuple[ReturnRow, ...]

    def as_dict(self) -> dict[str, object]:
        """Give the report as JSON takes it."""
        return asdict(self)

    def table(self) -> str:
        """Give the rows as aligned text."""
        return text_table(self._cells())

    def notes(self) -> tuple[str, ...]:
        """Say in sentences what the columns mean."""
        spaces = " and ".join(self.embeddings)
        own = () if self.in_key is None else (f"{IN_KEY} The loops themselves: {self.in_key:.1%}.",)
        return (
            f"{self.loops} held-out loops (new kits, new patterns), each as it comes back.",
            f"Frechet distances, density and coverage by {spaces}, to as many other held-out "
            "loops.",
            *own,
            *((_SAME_PITCH,) if own else ()),
        )

    def write(self, folder: Path) -> None:
        """Write report.json and report.md into a folder."""
        text = json.dumps(self.as_dict(), indent=1)
        (folder / "report.json").write_text(text + "\n", encoding="utf-8")
        lines = [markdown_table(self._cells()), "", *(f"- {note}" for note in self.notes())]
        (folder / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _cells(self) -> list[list[str]]:
        kept = any(row.dimensions is not None for row in self.rows)
        head = ["", *(["dims"] if kept else []), "mel dB", "STFT", *self.embeddings]
        head += ["density", "coverage", "seam dB"]
        head += [] if self.in_key is None else ["in key", "same pitch"]
        return [head, *(self._line(row, kept=kept) for row in self.rows)]

    def _line(self, row: ReturnRow, *, kept: bool) -> list[str]:
        dimensions = "" if row.dimensions is None else str(row.dimensions)
        pitches = [] if self.in_key is None else [_percent(row.in_key), _percent(row.same_pitch)]
        return [
            row.name,
            *([dimensions] if kept else []),
            f"{row.mel_db:.2f}",
            f"{row.spectral:.3f}",
            *(f"{value:.2f}" for value in row.frechet),
            f"{row.density:.2f}",
            f"{row.coverage:.2f}",
            f"{row.seam:.1f}",
            *pitches,
        ]


class ReturnJudge:
    """Held-out loops, and how near to them others come back; tracker follows their pitches."""

    def __init__(
        self,
        loops: LoopSet,
        reference: LoopSet,
        spaces: tuple[Embedding, ...],
        tracker: Tracker | None = None,
    ) -> None:
        self.loops, self._spaces, self._tracker = loops, spaces, tracker
        self._points = [space.points(reference.loops, reference.rate) for space in spaces]
        self._mel = LogMel(MelConfig(rate=loops.rate))

    @torch.no_grad()
    def row(self, name: str, dimensions: int | None, back: LoopSet) -> ReturnRow:
        """Measure loops that came back."""
        made, real = torch.from_numpy(back.loops), torch.from_numpy(self.loops.loops)
        span = -self._mel.config.floor_db / 2
        points = [space.points(back.loops, back.rate) for space in self._spaces]
        near = overlap(self._points[0], points[0])
        heard = self._heard(back)
        pitched = map(share_at_pitch, self._own.values(), heard.values())
        return ReturnRow(
            name=name,
            dimensions=dimensions,
            mel_db=float((self._mel(made) - self._mel(real)).abs().mean()) * span,
            spectral=float(np.mean([_convergence(made, real, n) for n in SCALES])),
            frechet=tuple(map(frechet_distance, self._points, points)),
            density=near.density,
            coverage=near.coverage,
            seam=max(seam_db(back.audio(i)) for i in range(len(back.loops))),
            in_key=self._in_key(heard),
            same_pitch=_mean([share for share in pitched if share is not None]),
        )

    @property
    def in_key(self) -> float | None:
        """The share of the loops themselves that are heard in their key."""
        return self._in_key(self._own)

    @cached_property
    def _own(self) -> dict[int, Heard]:
        return self._heard(self.loops)

    def _heard(self, loops: LoopSet) -> dict[int, Heard]:
        """Follow the pitches of the first loops that have a key, by their places."""
        if self._tracker is None:
            return {}
        keyed = [place for place, key in enumerate(self.loops.keys) if key][:_PITCHED]
        return {place: self._tracker.heard(loops.loops[place], loops.rate) for place in keyed}

    def _in_key(self, heard: dict[int, Heard]) -> float | None:
        keys = self.loops.keys
        return _mean([share_in_scale(each, keys[place]) >= SHARE for place, each in heard.items()])


@dataclass(frozen=True, eq=False)
class Returning:
    """An evaluation under way: what is measured, by whom, and since when."""

    info: CheckpointInfo
    judge: ReturnJudge
    embeddings: tuple[str, ...]
    began: float

    @classmethod
    def of(cls, checkpoint: Path, data: Path, count: int, embedding: Path | None) -> "Returning":
        """Begin with the checkpoint in a folder and a dataset.

        embedding is the folder with musicnn's wheel, and with CREPE's where loops have keys; None
        fetches them once. Raises TrainingError, DatasetError or CheckpointError with what is
        missing.
        """
        began, spaces, store = time.monotonic(), embeddings(embedding), LoopStore.open(data)
        split, info = Split.of(store, count), read_manifest(checkpoint)
        loops, reference = read_set(store, split.other), read_set(store, split.reference)
        tracker = crepe(embedding) if any(loops.keys) else None
        judge = ReturnJudge(loops, reference, spaces, tracker)
        return cls(info, judge, tuple(space.name for space in spaces), began)

    def told(self, rows: tuple[ReturnRow, ...]) -> dict[str, Any]:
        """Give the fields of a ReturnReport."""
        return {
            "checkpoint": self.info.name,
            "sha256": self.info.sha256,
            "app_version": VERSION,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "loops": len(self.judge.loops.loops),
            "embeddings": self.embeddings,
            "seconds": time.monotonic() - self.began,
            "in_key": self.judge.in_key,
            "rows": rows,
        }


def plainly(checkpoint: Path, loops: LoopSet, tick: Callable[[int, int], None]) -> LoopSet:
    """Send every loop through the image and the vocoder of a checkpoint; raises TrainingError."""
    engine = registry.load(read_manifest(checkpoint))
    plain = resynthesising(engine)
    if plain is None:
        raise TrainingError(f"{checkpoint.name} has no image and vocoder of ours to compare with.")
    back = round_trip_set(plain, loops, tick)
    engine.close()
    return back


def _convergence(made: torch.Tensor, real: torch.Tensor, n_fft: int) -> float:
    other, one = magnitudes(made, n_fft), magnitudes(real, n_fft)
    return float((other - one).norm() / one.norm())


def _mean(values: list[bool] | list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
