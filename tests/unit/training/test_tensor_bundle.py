import struct

import numpy as np
import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.tensor_bundle import read_bundle

MAGIC = bytes.fromhex("57fb808b247547db")


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def message(field: int, body: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(body)) + body


def an_entry(shape: tuple[int, ...], offset: int, size: int, kind: int = 1) -> bytes:
    dims = b"".join(message(2, number(1, n)) for n in shape)
    crc = varint(6 << 3 | 5) + struct.pack("<I", 7)
    return number(1, kind) + message(2, dims) + number(4, offset) + number(5, size) + crc


def block(pairs: list[tuple[bytes, bytes]]) -> bytes:
    out, before = b"", b""
    for key, value in pairs:
        shared = 0
        while shared < min(len(key), len(before)) and key[shared] == before[shared]:
            shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value))
        out += key[shared:] + value
        before = key
    return out + struct.pack("<II", 0, 1)


def table(pairs: list[tuple[bytes, bytes]], compression: int = 0) -> bytes:
    data = block(pairs)
    body = data + bytes([compression]) + bytes(4)
    handle = varint(0) + varint(len(data))
    index = block([(b"~", handle)])
    index_at = len(body)
    body += index + bytes(5)
    footer = varint(0) + varint(0) + varint(index_at) + varint(len(index))
    return body + footer.ljust(40, b"\0") + MAGIC


KERNEL = np.arange(6, dtype="<f4").reshape(2, 3)
BIAS = np.array([5.0, -1.0], dtype="<f4")
DATA = KERNEL.tobytes() + BIAS.tobytes()
PAIRS = [
    (b"", number(1, 1)),
    (b"conv/bias", an_entry((2,), 24, 8)),
    (b"conv/kernel", an_entry((2, 3), 0, 24)),
]


def test_variables_come_back_by_name() -> None:
    tensors = read_bundle(table(PAIRS), DATA)
    assert set(tensors) == {"conv/bias", "conv/kernel"}
    assert np.array_equal(tensors["conv/kernel"], KERNEL)
    assert np.array_equal(tensors["conv/bias"], BIAS)


def test_a_variable_of_another_type_is_left_out() -> None:
    pairs = [*PAIRS, (b"step", an_entry((), 0, 8, kind=9))]
    assert "step" not in read_bundle(table(pairs), DATA)


def test_a_long_block_has_numbers_of_several_bytes() -> None:
    many = [(f"layer_{i:03d}".encode(), an_entry((2,), 24, 8)) for i in range(300)]
    assert len(read_bundle(table(many), DATA)) == 300


@pytest.mark.parametrize(
    ("index", "data"),
    [
        (b"", DATA),
        (b"no index at all, but long enough to hold a footer of 48 bytes", DATA),
        (table(PAIRS)[:-8] + bytes(8), DATA),
        (table(PAIRS, compression=1), DATA),
        (table(PAIRS), DATA[:10]),
        (table([(b"a", an_entry((3,), 0, 8))]), DATA),
        (table([(b"a", b"\xff" * 12)]), DATA),
        (table([(b"a", number(1, 1) + message(5, b"ab"))]), DATA),
        (table([(b"\xff\xfe", an_entry((2,), 0, 8))]), DATA),
        (b"\xff" * 40 + MAGIC, DATA),
    ],
)
def test_a_damaged_checkpoint_is_one_clear_error(index: bytes, data: bytes) -> None:
    with pytest.raises(TrainingError, match="damaged"):
        read_bundle(index, data)
