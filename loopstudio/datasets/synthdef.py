"""SuperCollider synth definition files, version 1 and 2: their names and their parameters."""

import struct
from dataclasses import dataclass

from loopstudio.core.errors import DatasetError


@dataclass(frozen=True)
class SynthDef:
    """A definition's name and the default of every parameter."""

    name: str
    defaults: dict[str, float]


def read_synthdef(data: bytes) -> SynthDef:
    """Read the first definition of a file; raises DatasetError for other bytes."""
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise DatasetError("A synth definition is cut short or is none.") from error


def _read(data: bytes) -> SynthDef:
    version = struct.unpack_from(">i", data, 4)[0]
    if data[:4] != b"SCgf" or version not in (1, 2):
        raise DatasetError("A file is no SuperCollider synth definition of version 1 or 2.")
    form, size = (">i", 4) if version == 2 else (">h", 2)
    name, place = _word(data, 10)
    constants = struct.unpack_from(form, data, place)[0]
    place += size + 4 * constants
    count = struct.unpack_from(form, data, place)[0]
    values = struct.unpack_from(f">{count}f", data, place + size)
    place += size + 4 * count
    names = struct.unpack_from(form, data, place)[0]
    place += size
    defaults: dict[str, float] = {}
    for _ in range(names):
        word, place = _word(data, place)
        defaults[word] = values[struct.unpack_from(form, data, place)[0]]
        place += size
    return SynthDef(name, defaults)


def _word(data: bytes, place: int) -> tuple[str, int]:
    end = place + 1 + data[place]
    return data[place + 1 : end].decode("ascii"), end
