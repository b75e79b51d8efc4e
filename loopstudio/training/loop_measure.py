"""Figures on one loop at a time: seam, timing, bandwidth, loudness."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.audio.level import true_peak_db
from loopstudio.audio.loop import seam_db
from loopstudio.audio.loudness import loudness
from loopstudio.audio.onset import onsets, strength
from loopstudio.core.audio import Audio
from loopstudio.training.steadiness import steadiness

STEPS_PER_BAR = 16
GRID_SECONDS = 0.020
ENERGY_SHARE = 0.99
_PEAK_SECONDS, _HOP_MS = 0.012, 4.0
_SILENT_POWER = 1e-20


@dataclass(frozen=True)
class LoopFigures:
    """What was measured of one loop.

    seam in dB (at most 0 passes), on_grid the share 0..1 of onset energy near a 16th or None where
    nothing is struck, bandwidth in Hz, lufs the loudness, plr the true peak over it in LU, steady
    how much of the lows is tone (0..1), None where there are none.
    """

    seam: float
    on_grid: float | None
    bandwidth: float
    lufs: float
    plr: float
    steady: float | None = None


@dataclass(frozen=True)
class SetFigures:
    """The same over a set of loops: shares, means and standard deviations.

    Reports written before the last three were measured do not hold them.
    """

    seamless: float
    on_grid: float | None
    bandwidth: float
    bandwidth_spread: float
    lufs: float
    lufs_spread: float
    plr: float | None = None
    plr_spread: float | None = None
    steady: float | None = None


def measure(audio: Audio, bars: int = 1) -> LoopFigures:
    """Measure one loop of whole bars in four."""
    lufs = loudness(audio)
    return LoopFigures(
        seam=seam_db(audio),
        on_grid=on_grid_share(audio, bars),
        bandwidth=bandwidth_hz(audio),
        lufs=lufs,
        plr=true_peak_db(audio) - lufs,
        steady=steadiness(audio),
    )


def summarise(figures: Sequence[LoopFigures]) -> SetFigures:
    """Give the figures of a set of at least one loop."""
    struck = [f.on_grid for f in figures if f.on_grid is not None]
    widths = np.array([f.bandwidth for f in figures])
    levels = np.array([f.lufs for f in figures])
    ratios = np.array([f.plr for f in figures])
    tones = [f.steady for f in figures if f.steady is not None]
    return SetFigures(
        seamless=float(np.mean([f.seam <= 0.0 for f in figures])),
        on_grid=float(np.mean(struck)) if struck else None,
        bandwidth=float(widths.mean()),
        bandwidth_spread=float(widths.std()),
        lufs=float(levels.mean()),
        lufs_spread=float(levels.std()),
        plr=float(ratios.mean()),
        plr_spread=float(ratios.std()),
        steady=float(np.mean(tones)) if tones else None,
    )


def on_grid_share(audio: Audio, bars: int = 1) -> float | None:
    """Give the share of onset energy within 20 ms of the 16th grid, or None without an onset.

    An onset weighs as much as the strongest rise (dB) around it. By chance 0.32 at 120 BPM.
    """
    found = onsets(audio)
    rise, hop = strength(audio, _HOP_MS)
    reach = max(1, round(_PEAK_SECONDS * audio.rate / hop))
    around = found[:, None] // hop + np.arange(-reach, reach + 1)
    weights = rise.take(around, mode="wrap").max(axis=1) if len(found) else np.zeros(0)
    if weights.sum() <= 0.0:
        return None
    step = audio.frames / (STEPS_PER_BAR * bars)
    away = np.abs(found - np.rint(found / step) * step)
    return float(weights[away <= GRID_SECONDS * audio.rate].sum() / weights.sum())


def bandwidth_hz(audio: Audio) -> float:
    """Give the frequency below which 99 % of the energy lies; 0 for silence."""
    power = _power(audio)
    summed = np.cumsum(power)
    if summed[-1] <= _SILENT_POWER * audio.frames**2:
        return 0.0
    at = int(np.searchsorted(summed, ENERGY_SHARE * summed[-1]))
    return at * audio.rate / audio.frames


def _power(audio: Audio) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(audio.samples.astype(np.float64), axis=1)
    power = (np.abs(spectrum) ** 2).sum(axis=0)
    power[0] = 0.0  # an offset is no sound
    return np.asarray(power)
