"""Tail: what would have sounded on after a piece of audio ends.

Grains of the last part follow one another where the waveform fits best (after WSOLA, Verhelst and
Roelands 1993) and keep fading at the rate measured there. The piece itself is untouched but for
the first join.
"""

import math

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Samples

_GRAIN_SECONDS = 0.02
_SHORTEST_GRAIN = 16
_SOURCE_SECONDS = 0.2
_BINS = 8
_DB_PER_NEPER = 20.0 / math.log(10.0)
_SLOWEST_FADE_DB = 40.0  # per second: what stays level here would hum


def raised(frames: int) -> NDArray[np.float32]:
    """Give a rising half cosine, from 0 to 1."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / frames)).astype(np.float32)


def extend(piece: Samples, frames: int, rate: int) -> Samples:
    """Give `frames` frames that begin with this piece (channels, n): cut, or faded on."""
    length = piece.shape[1]
    if frames <= length:
        return piece[:, :frames]
    first = max(length // 3, length - round(_SOURCE_SECONDS * rate))
    source = piece[:, first:]
    grain = min(int(_GRAIN_SECONDS * rate), source.shape[1] // 2)
    if grain < _SHORTEST_GRAIN:
        return np.pad(piece, ((0, 0), (0, frames - length)))
    made = np.zeros((piece.shape[0], frames + grain), dtype=np.float32)
    made[:, :length] = piece
    fade = _fade_per_frame(source)
    _follow(made, source, (length, first, grain), fade)
    further = max(0.0, _SLOWEST_FADE_DB / rate / _DB_PER_NEPER - fade)
    made[:, length:] *= np.exp(-further * np.arange(made.shape[1] - length), dtype=np.float32)
    return made[:, :frames]


def _follow(made: Samples, source: Samples, layout: tuple[int, int, int], fade: float) -> None:
    length, first, grain = layout
    half = grain // 2
    mono = source.mean(axis=0)
    lengths = _window_norms(mono, source.shape[1] - grain, half)
    rising = raised(half)
    position = length - half
    wanted = mono[-half:]
    while position + half < made.shape[1] - grain + half:
        fit = np.correlate(mono[: len(lengths) + half - 1], wanted, "valid") / lengths
        best = int(np.argmax(fit))
        later = max(0, position - first - best)
        piece = source[:, best : best + 2 * half] * np.float32(np.exp(-fade * later))
        into = made[:, position : position + half]
        into[...] = into * (1 - rising) + piece[:, :half] * rising
        made[:, position + half : position + 2 * half] = piece[:, half:]
        wanted = mono[best + half : best + 2 * half]
        position += half


def _window_norms(mono: NDArray[np.float32], last: int, width: int) -> NDArray[np.float64]:
    summed = np.concatenate([[0.0], np.cumsum(mono.astype(np.float64) ** 2)])
    energy = summed[width : width + last + 1] - summed[: last + 1]
    norms: NDArray[np.float64] = np.sqrt(np.maximum(energy, 0.0) + 1e-9)
    return norms


def _fade_per_frame(source: Samples) -> float:
    width = source.shape[1] // _BINS
    power = (source[:, : width * _BINS] ** 2).reshape(source.shape[0], _BINS, width)
    level = 10.0 * np.log10(power.mean(axis=(0, 2)) + 1e-10)
    slope = float(np.polyfit((np.arange(_BINS) + 0.5) * width, level, 1)[0])
    return max(0.0, -slope) / _DB_PER_NEPER
