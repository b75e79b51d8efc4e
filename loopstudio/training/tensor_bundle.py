"""TensorFlow checkpoints (the V2 "tensor bundle" format) read without TensorFlow.

The index is a LevelDB table: a footer of 48 bytes points to an index block, that one to data
blocks, and each data block holds keys with their common prefixes left out. A key is a variable's
name, a value a BundleEntryProto: type, shape, and where its bytes lie in the data file.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.errors import TrainingError

_MAGIC = bytes.fromhex("57fb808b247547db")
_FOOTER = 48
_FLOAT32 = 1
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_RAW = 0

Field = int | bytes


@dataclass(frozen=True)
class _Cursor:
    """A value read at a place, and the place after it."""

    value: int
    after: int


def read_bundle(index: bytes, data: bytes) -> dict[str, NDArray[np.float32]]:
    """Give every float32 variable of a checkpoint by its name.

    index and data are the contents of `.index` and `.data-00000-of-00001`. Raises TrainingError
    for anything that is not a whole, uncompressed bundle in one shard.
    """
    try:
        return _tensors(index, data)
    except (IndexError, ValueError, TypeError) as error:
        raise TrainingError(f"The TensorFlow checkpoint is damaged ({error}).") from error


def _tensors(index: bytes, data: bytes) -> dict[str, NDArray[np.float32]]:
    if len(index) < _FOOTER or index[-8:] != _MAGIC:
        raise ValueError("its index does not end as an index does")
    footer = len(index) - _FOOTER
    handle_of_index = index[_varint(index, _varint(index, footer).after).after :]
    tensors = {}
    for _, handle in _entries(_block(index, handle_of_index)):
        for key, value in _entries(_block(index, handle)):
            entry = dict(_fields(value))
            if key and entry.get(1) == _FLOAT32:
                tensors[key.decode("utf-8")] = _tensor(entry, data)
    return tensors


def _tensor(entry: Mapping[int, Field], data: bytes) -> NDArray[np.float32]:
    shape = _shape(entry.get(2, b""))
    offset, size, shard = (_whole(entry.get(number, 0)) for number in (4, 5, 3))
    if shard or size != 4 * math.prod(shape) or offset + size > len(data):
        raise ValueError("a variable lies outside its data")
    return np.frombuffer(data, "<f4", math.prod(shape), offset).reshape(shape).astype(np.float32)


def _shape(message: Field) -> tuple[int, ...]:
    sizes = (dict(_fields(dim)) for number, dim in _fields(message) if number == 2)
    return tuple(_whole(size.get(1, 0)) for size in sizes)


def _whole(value: Field) -> int:
    if not isinstance(value, int):
        raise TypeError("a number is expected where there is text")
    return value


def _block(table: bytes, handle: bytes) -> bytes:
    """Give the block that a handle names: its offset and size, as two varints."""
    offset = _varint(handle, 0)
    size = _varint(handle, offset.after)
    end = offset.value + size.value
    if end + 5 > len(table) or table[end] != _RAW:
        raise ValueError("a block of the index is missing or compressed")
    return table[offset.value : end]


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 * (restarts + 1)
    place, key = 0, b""
    while place < end:
        shared = _varint(block, place)
        own = _varint(block, shared.after)
        size = _varint(block, own.after)
        start = size.after
        key = key[: shared.value] + block[start : start + own.value]
        place = start + own.value + size.value
        yield key, block[start + own.value : place]


def _fields(message: Field) -> Iterator[tuple[int, Field]]:
    """Walk a protocol buffer message: (field number, value)."""
    if not isinstance(message, bytes):
        raise TypeError("a message is expected where there is a number")
    place = 0
    while place < len(message):
        tag = _varint(message, place)
        number, wire = tag.value >> 3, tag.value & 7
        place = tag.after
        if wire == _VARINT:
            plain = _varint(message, place)
            place = plain.after
            yield number, plain.value
        elif wire == _BYTES:
            size = _varint(message, place)
            place = size.after + size.value
            yield number, message[size.after : place]
        elif wire in (_FIXED64, _FIXED32):
            width = 8 if wire == _FIXED64 else 4
            yield number, int.from_bytes(message[place : place + width], "little")
            place += width
        else:
            raise ValueError(f"a field of unknown kind {wire}")


def _varint(source: bytes, place: int) -> _Cursor:
    value = shift = 0
    while True:
        byte = source[place]
        value |= (byte & 0x7F) << shift
        place += 1
        shift += 7
        if byte < 0x80:
            return _Cursor(value, place)
        if shift > 63:
            raise ValueError("a number without end")
