"""PNG: a picture as bytes, written with zlib alone (W3C PNG, third edition)."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import InvalidValue

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_TRUE_COLOUR, _BITS = 2, 8
_UP = 2


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Give the file for pixels of shape (height, width, 3); raises InvalidValue for another."""
    if pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise InvalidValue("A picture has rows, columns and three colours.")
    height, width, _ = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, _BITS, _TRUE_COLOUR, 0, 0, 0)
    rows = pixels.reshape(height, width * 3)
    # Each row as what it adds to the one above: a drawing of bars then packs small.
    above = np.vstack([np.zeros((1, width * 3), np.uint8), rows[:-1]])
    filtered = np.empty((height, width * 3 + 1), np.uint8)
    filtered[:, 0] = _UP
    filtered[:, 1:] = rows - above
    body = zlib.compress(filtered.tobytes(), 9)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum)
