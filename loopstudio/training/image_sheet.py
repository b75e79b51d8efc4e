"""Log-mel images as one picture: real ones on the left, generated ones on the right."""

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_STOPS = np.array(
    [[0, 0, 4], [60, 15, 110], [150, 40, 110], [235, 105, 60], [252, 200, 70], [252, 255, 220]],
    dtype=np.float32,
)


def coloured(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Colour values 0..1 (h, w) from black through red to yellow: (h, w, 3)."""
    at = np.clip(image, 0.0, 1.0) * (len(_STOPS) - 1)
    low = np.minimum(at.astype(int), len(_STOPS) - 2)
    part = (at - low)[..., None]
    return np.asarray(_STOPS[low] * (1 - part) + _STOPS[low + 1] * part, dtype=np.uint8)


def write_image_sheet(
    path: Path, real: NDArray[np.float32], made: NDArray[np.float32], columns: int = 4
) -> None:
    """Write images (count, bands, frames) in -1..1 as a PNG, low bands at the bottom."""
    left, right = (_grid(images, columns) for images in (real, made))
    height = min(left.shape[0], right.shape[0])
    gap = np.full((height, 12, 3), 255, np.uint8)
    write_png(path, np.concatenate((left[:height], gap, right[:height]), axis=1))


def write_png(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write (height, width, 3) as a PNG (RFC 2083), eight bits, no filter."""
    height, width, _ = pixels.shape
    rows = np.concatenate((np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)), axis=1)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def _grid(images: NDArray[np.float32], columns: int) -> NDArray[np.uint8]:
    tiles = [coloured((image[::-1] + 1.0) / 1.7) for image in images]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    blank = np.full((4, tiles[0].shape[1] + 4, 3), 40, np.uint8)
    framed = [
        np.concatenate(
            (np.concatenate((tile, np.full((tile.shape[0], 4, 3), 40, np.uint8)), 1), blank)
        )
        for tile in tiles
    ]
    rows = [np.concatenate(framed[i : i + columns], axis=1) for i in range(0, len(framed), columns)]
    return np.concatenate(rows)
