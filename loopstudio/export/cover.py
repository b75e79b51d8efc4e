"""Cover: a picture of a pack, drawn from the waveforms of its own loops."""

import colorsys
import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loopstudio.audio.peaks import Peaks
from loopstudio.core.errors import InvalidValue
from loopstudio.export.lettering import HEIGHT, lettered
from loopstudio.export.png import png

SIDE = 1200
"""Pixels along each edge: stores ask for 1,000 to 3,000."""
COLUMNS = 104
"""Peaks wanted of each loop."""
MOST_ROWS = 18
"""Loops that are drawn; of a larger pack, some from all through it."""

_MARGIN = 80
_STEP = (SIDE - 2 * _MARGIN) // COLUMNS
_BAR = _STEP - 3
_LETTER, _LONGEST = 10, 17
_TOP = _MARGIN + HEIGHT * _LETTER + 70

Pixels = NDArray[np.uint8]


def cover(title: str, waves: Sequence[Peaks]) -> bytes:
    """Give a PNG, 1200 pixels square: the title above the waveforms, each of shape (104, 2).

    Its colours come from the title. Raises InvalidValue for other shapes, or no waveform.
    """
    if not waves or any(wave.shape != (COLUMNS, 2) for wave in waves):
        raise InvalidValue(f"A cover is drawn from waveforms of {COLUMNS} columns.")
    hue = hashlib.sha256(title.encode()).digest()[0] / 256
    pixels = _ground(hue)
    _write(pixels, title, _colour(hue + 0.05, 0.12, 1.0))
    drawn = _some(waves)
    room = (SIDE - _MARGIN - _TOP) / len(drawn)
    for number, wave in enumerate(drawn):
        share = number / max(1, len(drawn) - 1)
        middle = _TOP + round((number + 0.5) * room)
        half = min(room * 0.46, 110.0)
        _draw(pixels, wave, middle, half, _colour(hue + 0.16 * share, 0.62, 0.98))
    return png(pixels)


def _some(waves: Sequence[Peaks]) -> list[Peaks]:
    count = min(MOST_ROWS, len(waves))
    return [waves[number * len(waves) // count] for number in range(count)]


def _ground(hue: float) -> Pixels:
    top, bottom = _colour(hue + 0.55, 0.55, 0.17), _colour(hue + 0.62, 0.70, 0.06)
    share = np.linspace(0.0, 1.0, SIDE)[:, None]
    rows = np.round(top * (1 - share) + bottom * share).astype(np.uint8)
    return np.repeat(rows[:, None, :], SIDE, axis=1)


def _write(pixels: Pixels, title: str, colour: NDArray[np.float64]) -> None:
    squares = np.kron(lettered(title, _LONGEST), np.ones((_LETTER, _LETTER), dtype=np.bool_))
    height, width = squares.shape
    pixels[_MARGIN : _MARGIN + height, _MARGIN : _MARGIN + width][squares] = colour


def _draw(
    pixels: Pixels, wave: Peaks, middle: int, half: float, colour: NDArray[np.float64]
) -> None:
    loudest = max(float(np.abs(wave).max()), 1e-6)
    for column, (low, high) in enumerate(np.round(wave / loudest * half).astype(int)):
        left = _MARGIN + column * _STEP
        pixels[middle - max(high, 1) : middle + max(-low, 1), left : left + _BAR] = colour


def _colour(hue: float, saturation: float, value: float) -> NDArray[np.float64]:
    return np.round(255 * np.array(colorsys.hsv_to_rgb(hue % 1.0, saturation, value)))
