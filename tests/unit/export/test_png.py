import struct
import zlib

import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.export.png import SIGNATURE, png


def unpacked(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks, at = [], len(SIGNATURE)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + size)
        assert checksum == zlib.crc32(name + body)
        chunks.append((name, body))
        at += size + 12
    return chunks


def test_pixels_are_read_back_by_the_rules_of_the_format() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    data = png(pixels)
    assert data.startswith(SIGNATURE)
    (_, header), (_, body), (end, _) = unpacked(data)
    assert struct.unpack(">IIBBBBB", header) == (7, 5, 8, 2, 0, 0, 0)
    assert end == b"IEND"
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(5, 22)
    assert (rows[:, 0] == 2).all()
    assert np.array_equal(np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8), pixels.reshape(5, 21))


@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 4), (0, 2, 3)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="three colours"):
        png(np.zeros(shape, np.uint8))
