import struct

import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.synthdef import SynthDef, read_synthdef


def packed(name: str, defaults: dict[str, float], version: int = 2) -> bytes:
    form = "i" if version == 2 else "h"

    def word(text: str) -> bytes:
        return bytes([len(text)]) + text.encode()

    def number(value: int) -> bytes:
        return struct.pack(">" + form, value)

    data = b"SCgf" + struct.pack(">ih", version, 1) + word(name) + number(1) + bytes(4)
    data += number(len(defaults)) + struct.pack(f">{len(defaults)}f", *defaults.values())
    data += number(len(defaults))
    return data + b"".join(word(text) + number(k) for k, text in enumerate(defaults))


@pytest.mark.parametrize("version", [1, 2])
def test_name_and_defaults_are_read(version: int) -> None:
    data = packed("kick", {"note": 34.0, "decay": 2.0}, version)
    assert read_synthdef(data) == SynthDef("kick", {"note": 34.0, "decay": 2.0})


@pytest.mark.parametrize("data", [b"", b"SCgf", b"none" + bytes(40), packed("a", {"b": 1.0})[:-6]])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DatasetError, match="synth definition"):
        read_synthdef(data)
