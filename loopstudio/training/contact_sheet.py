"""Contact sheets: many loops seen at once, in titled columns of spectrograms."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from loopstudio.training.image_sheet import write_png
from loopstudio.training.pixel_font import ADVANCE, HEIGHT, text_mask
from loopstudio.training.spectrogram_image import Pixels, spectrogram_image

TILE_WIDTH, TILE_HEIGHT = 168, 80
COLUMNS_ABREAST = 8

_GAP, _MARGIN = 6, 10
_PAPER, _INK = 24, 235

Column = tuple[str, Sequence[Audio]]


def write_contact_sheet(
    path: Path, columns: Sequence[Column], abreast: int = COLUMNS_ABREAST
) -> None:
    """Write a PNG of columns of loops, each under its title, `abreast` columns side by side.

    Further columns go below. A title longer than its column ends in a full stop. Raises
    InvalidValue where there is no loop at all.
    """
    if not any(audios for _, audios in columns) or abreast < 1:
        raise InvalidValue("A contact sheet needs at least one loop.")
    bands = [_band(columns[i : i + abreast]) for i in range(0, len(columns), abreast)]
    width = max(band.shape[1] for band in bands)
    level = [_padded(band, band.shape[0], width) for band in bands]
    inner = np.concatenate(level)
    framed = np.pad(inner, ((_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)), constant_values=_PAPER)
    beside = path.with_name(f".{path.name}.partial")
    write_png(beside, framed)
    beside.replace(path)


def _band(columns: Sequence[Column]) -> Pixels:
    drawn = [_column(title, audios) for title, audios in columns]
    height = max(column.shape[0] for column in drawn)
    return np.concatenate([_padded(c, height, c.shape[1] + _GAP) for c in drawn], axis=1)


def _column(title: str, audios: Sequence[Audio]) -> Pixels:
    parts = [_title(title)]
    for audio in audios:
        tile = spectrogram_image(audio, TILE_WIDTH, TILE_HEIGHT)
        parts.append(_padded(tile, TILE_HEIGHT + _GAP, TILE_WIDTH))
    return np.concatenate(parts)


def _title(title: str) -> Pixels:
    room = TILE_WIDTH // ADVANCE
    shown = title if len(title) <= room else title[: room - 1] + "."
    line = np.full((HEIGHT + 2 * _GAP, TILE_WIDTH, 3), _PAPER, dtype=np.uint8)
    mask = text_mask(shown)
    line[_GAP : _GAP + HEIGHT, : mask.shape[1]][mask] = _INK
    return line


def _padded(pixels: Pixels, height: int, width: int) -> Pixels:
    down, right = height - pixels.shape[0], width - pixels.shape[1]
    return np.pad(pixels, ((0, down), (0, right), (0, 0)), constant_values=_PAPER)
