"""Hits: single drum strokes, read from a folder with its manifest and put in order for mixing."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from loopstudio.core.errors import DatasetError, reason
from loopstudio.datasets.mono import RATE

HELD_OUT_SETTING = 10
"""Every tenth setting of a synthesised voice is held out."""
_COLUMNS = {"file", "kind", "source", "licence", "name"}
_GM_NAME = re.compile(r"b128p(\d+)k(\d+)v(\d+)$")
_DRUMKV1_NAME = re.compile(r"(\d\d)-(.+)-(Urban|VeeOneDrum|Virtuosity)$")


@dataclass(frozen=True, eq=False)
class Hit:
    """One stroke: mono float32 at 44.1 kHz whose onset is at frame 0, peak 1, with its origin.

    kit names the set it was recorded or synthesised with; key is its General MIDI key or -1;
    soft says that it is the quiet layer; level is the RMS of its loudest 25 ms; centroid in Hz;
    low is the share of its energy below 150 Hz.
    """

    name: str
    kind: str
    kit: str
    key: int
    soft: bool
    source: str
    licence: str
    samples: NDArray[np.float32]
    level: float
    centroid: float
    low: float

    @property
    def identity(self) -> str:
        """Name the hit uniquely in its pool."""
        return f"{self.kit}/{self.name}"

    @property
    def held_out(self) -> bool:
        """Say whether the hit belongs to a kit that only validation loops may use."""
        family, _, number = self.kit.partition(":")
        if family in ("fluidr3", "musescore"):
            return number in ("25", "32")
        if family == "sc808":
            return int(self.name.rsplit("_", 1)[1]) % HELD_OUT_SETTING == 0
        return self.kit == "drumkv1:Urban" or self.name.startswith("hat_")


def load_hits(folder: Path) -> tuple[Hit, ...]:
    """Read every hit that manifest.csv in the folder names, sorted by identity.

    Raises DatasetError when the manifest is missing or wrong, or a file in it cannot be read.
    """
    manifest = folder / "manifest.csv"
    try:
        with manifest.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{manifest} cannot be read ({reason(error)}); name a folder of hits."
        ) from error
    if not rows or not set(rows[0]) >= _COLUMNS:
        raise DatasetError(f"{manifest} needs the columns {', '.join(sorted(_COLUMNS))}.")
    hits = [_read(folder, row) for row in rows]
    return tuple(sorted((hit for hit in hits if hit is not None), key=lambda hit: hit.identity))


def _read(folder: Path, row: dict[str, str]) -> Hit | None:
    try:
        samples, rate = soundfile.read(folder / row["file"], dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DatasetError(f"The hit {row['file']} cannot be read: {reason(error)}.") from error
    if rate != RATE:
        raise DatasetError(f"The hit {row['file']} is at {rate} Hz; hits are kept at {RATE} Hz.")
    mono = samples.mean(axis=1)
    if not len(mono) or float(np.abs(mono).max()) < 1e-4:
        return None
    kit, key, soft = origin(row["file"].split("/")[0], row["name"])
    trimmed = trim(mono)
    level, centroid, low = measure(trimmed)
    return Hit(
        name=row["name"],
        kind=row["kind"],
        kit=kit,
        key=key,
        soft=soft,
        source=row["source"],
        licence=row["licence"],
        samples=trimmed,
        level=level,
        centroid=centroid,
        low=low,
    )


def origin(family: str, name: str) -> tuple[str, int, bool]:
    """Tell kit, General MIDI key (-1 if none) and whether it is a soft layer from a hit's name."""
    if match := _GM_NAME.match(name):
        return f"{family}:{int(match[1])}", int(match[2]), int(match[3]) < 90
    if match := _DRUMKV1_NAME.match(name):
        return f"{family}:{match[3]}", int(match[1]), False
    if family == "sonicpi":
        return f"sonicpi:{name.split('_')[0]}", -1, name.endswith("_soft")
    if family == "sc808":
        return f"sc808:{name.rsplit('_', 1)[0]}", -1, False
    return family, -1, False


def trim(mono: NDArray[np.float32]) -> NDArray[np.float32]:
    """Put the onset at frame 0, set the peak to 1 and let the end fade over 10 ms."""
    mono = mono - np.float32(mono[-1000:].mean() if len(mono) > 4000 else 0.0)
    size = np.abs(mono)
    peak = float(size.max())
    struck = int(np.argmax(size > 0.1 * peak))
    quiet = np.flatnonzero(size[max(0, struck - 600) : struck] < 0.012 * peak)
    start = max(0, struck - 600) + (int(quiet[-1]) if len(quiet) else 0)
    out: NDArray[np.float32] = np.array(mono[start:] / peak, dtype=np.float32)
    fade = min(441, len(out))
    out[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    rise = min(4, len(out))
    out[:rise] *= np.linspace(0.25, 1, rise, dtype=np.float32)
    return out


def measure(samples: NDArray[np.float32]) -> tuple[float, float, float]:
    """Measure RMS of the loudest 25 ms, centroid in Hz and the energy share under 150 Hz."""
    window = 1102
    power = np.concatenate([np.zeros(1), np.cumsum(np.square(samples, dtype=np.float64))])
    reach = min(window, len(samples))
    level = float(np.sqrt(np.max(power[reach:] - power[:-reach]) / window))
    spectrum = np.square(np.abs(np.fft.rfft(samples[:22050], RATE)), dtype=np.float64)
    total = float(spectrum.sum()) or 1.0
    centroid = float((spectrum * np.arange(len(spectrum))).sum() / total)
    return level, centroid, float(spectrum[:150].sum() / total)
