"""Numbers as text: float32, little-endian, deflated, in base64, so that they travel in JSON."""

import base64
import binascii
import zlib

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import InvalidValue

MAX_BYTES = 1 << 22


def packed(numbers: NDArray[np.float32]) -> str:
    """Write an array (rows, columns) exactly."""
    raw = np.ascontiguousarray(numbers, dtype="<f4").tobytes()
    return base64.b64encode(zlib.compress(raw, 9)).decode("ascii")


def unpacked(code: str, rows: int, what: str) -> NDArray[np.float32]:
    """Read an array of so many rows back as float32.

    Raises InvalidValue, naming what it was to be, for text that holds none, none that is finite, or
    more than 4 MiB.
    """
    try:
        raw = zlib.decompressobj().decompress(base64.b64decode(code, validate=True), MAX_BYTES)
        numbers = np.frombuffer(raw, dtype="<f4").reshape(rows, -1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise InvalidValue(f"{what} is unreadable.") from error
    if numbers.size == 0 or not np.isfinite(numbers).all():
        raise InvalidValue(f"{what} is not made of numbers.")
    return numbers.astype(np.float32)
