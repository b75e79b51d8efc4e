"""Writing a pool of hits: FLAC files by source and kind, and the manifest that names them."""

import csv
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.mono import RATE

LONGEST_S = 1.5
COLUMNS = ("file", "kind", "source", "licence", "name", "frames")


@dataclass(frozen=True, eq=False)
class RawHit:
    """A hit as its source gives it: mono float32 at 44.1 kHz, of any level and length."""

    family: str
    kind: str
    name: str
    source: str
    licence: str
    samples: NDArray[np.float32]


def write_pool(hits: Iterable[RawHit], out: Path) -> dict[tuple[str, str], int]:
    """Write the hits and manifest.csv to a new folder; give counts by (family, kind).

    Each is cut to 1.5 s less its silent end and set to full scale; silent ones are left out. Raises
    DatasetError if the place is taken or there is no hit.
    """
    if out.exists():
        raise DatasetError(f"{out} is already there; name a new folder or remove it first.")
    work = out.with_name(f"{out.name}.partial-{os.getpid()}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        counts = _write(hits, work)
        if not counts:
            raise DatasetError("No source of hits could be had, so there is nothing to write.")
        work.replace(out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return counts


def _write(hits: Iterable[RawHit], work: Path) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    with (work / "manifest.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(COLUMNS)
        for hit in hits:
            samples = prepared(hit.samples)
            if samples is None:
                continue
            safe = re.sub(r"[^A-Za-z0-9._+-]", "_", hit.name)
            file = f"{hit.family}/{hit.kind}/{safe}.flac"
            (work / file).parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(work / file, samples, RATE, subtype="PCM_16")
            table.writerow((file, hit.kind, hit.source, hit.licence, hit.name, len(samples)))
            place = (hit.family, hit.kind)
            counts[place] = counts.get(place, 0) + 1
    return counts


def prepared(samples: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Cut to 1.5 s and to where it has fallen 60 dB, full scale, faded; None if it is silent."""
    cut = samples[: round(LONGEST_S * RATE)]
    size = np.abs(cut)
    peak = float(size.max()) if len(size) else 0.0
    if peak < 1e-4:
        return None
    end = int(np.flatnonzero(size > 0.001 * peak)[-1]) + 1
    made = np.array(cut[:end] / peak, dtype=np.float32)
    fade = min(220, end)
    made[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return made
