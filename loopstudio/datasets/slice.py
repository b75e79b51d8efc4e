"""Slicing: recordings cut to single bars at 120 BPM, each of them circular."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loopstudio.audio.loop import close_gap, fit, seam_db, tail_fold
from loopstudio.audio.stretch import stretch
from loopstudio.core.audio import Audio
from loopstudio.core.errors import DatasetError
from loopstudio.core.tempo import Tempo
from loopstudio.datasets.mono import BPM, FRAMES, RATE

Mono = NDArray[np.float32]
NATIVE = Tempo(BPM)
PEAK = 10 ** (-1.0 / 20)
_WELL_CUT = 0.03
_PART_OF_BEAT = 0.06
_AT_ONCE = 8
_FOLD_MS = 8.0
_JOIN = round(0.004 * RATE)
_SILENT = 1e-3


class TooShort(DatasetError):
    """A recording fills no bar, and repeated neither."""


@dataclass(frozen=True, eq=False)
class Sliced:
    """Bars of shape (88200,) at a peak of -1 dBFS, and what of a recording is in none of them.

    silent is how many bars held nothing to hear, rest how many, less than one, were left at its
    end.
    """

    bars: tuple[Mono, ...]
    silent: int
    rest: float = 0.0


def slice_bars(mono: Mono, bpm: float) -> Sliced:
    """Cut a mono recording at 44.1 kHz and this tempo to whole bars at 120 BPM.

    A length within 3 % of a bar off whole bars is taken as a loop, exactly. Half a bar and a beat
    are repeated to fill one. Raises TooShort for anything else that is shorter than a bar.
    """
    tempo = Tempo(bpm)
    bar = tempo.bar_frames(RATE)
    whole = round(len(mono) / bar)
    if whole >= 1 and abs(len(mono) - whole * bar) <= _WELL_CUT * bar:
        return levelled(loop_bars(mono, whole))
    if len(mono) < bar:
        return levelled(loop_bars(_repeated(mono, bar), 1))
    sounding = mono[_lead(mono) :]
    whole = len(sounding) // bar
    if whole < 1:
        sounding, whole = mono, 1
    rest = len(sounding) / bar - whole
    bars: list[Mono] = []
    for first in range(0, whole, _AT_ONCE):
        count = min(_AT_ONCE, whole - first)
        bars += loop_bars(sounding[first * bar : (first + count) * bar], count)
    return replace(levelled(bars), rest=rest)


def loop_bars(mono: Mono, bars: int) -> list[Mono]:
    """Bring a loop of whole bars to 120 BPM and give its bars, each folded into itself."""
    source = Tempo.fitting(len(mono), 4 * bars, RATE)
    cut = fit(Audio(mono, RATE), source.bar_frames(RATE, bars))
    whole = stretch(cut, source, NATIVE, bars)
    return [_bar(whole, k) for k in range(bars)]


def _bar(whole: Audio, number: int) -> Mono:
    """Take one bar out of a loop; what follows it leads into its own beginning."""
    places = np.arange(number * FRAMES, (number + 2) * FRAMES) % whole.frames
    pair = Audio(whole.samples[:, places], RATE)
    bar = Audio(pair.samples[:, :FRAMES], RATE)
    if whole.frames > FRAMES and np.abs(bar.samples).max() > _SILENT:
        bar = tail_fold(pair, FRAMES, _FOLD_MS)
    if seam_db(bar) > 0:
        bar = close_gap(Audio(bar.samples[:, :-_JOIN], RATE), FRAMES)
    return np.asarray(bar.samples[0], np.float32)


def _repeated(mono: Mono, bar: int) -> Mono:
    beats = 4 * len(mono) / bar
    for whole in (2, 1):
        if abs(beats - whole) <= _PART_OF_BEAT * whole:
            return np.tile(mono, 4 // whole)
    raise TooShort(
        f"it is {beats:.2g} beats long: shorter than a bar and neither half a bar nor a beat"
    )


def _lead(mono: Mono) -> int:
    """How many frames of silence come before the first sound, less 2 ms."""
    size = np.abs(mono)
    first = int(np.argmax(size > 0.01 * float(size.max())))
    return max(0, first - 88)


def levelled(bars: list[Mono]) -> Sliced:
    """Set every bar's peak to -1 dBFS and leave out the silent ones."""
    peaks = [float(np.abs(bar).max()) for bar in bars]
    kept = tuple(
        np.asarray(bar * np.float32(PEAK / peak), np.float32)
        for bar, peak in zip(bars, peaks, strict=True)
        if peak > _SILENT
    )
    return Sliced(kept, len(bars) - len(kept))
