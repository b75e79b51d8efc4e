import struct

import pytest

from loopstudio.audio.riff import (
    MOST_CHUNKS,
    Chunk,
    body_of,
    pack_chunk,
    pack_riff,
    printable,
    unpack_riff,
)
from loopstudio.core.errors import AudioFileError, InvalidValue

CHUNKS = (Chunk(b"fmt ", b"\1\2"), Chunk(b"what", b"odd"), Chunk(b"data", b""))


def test_unknown_chunks_keep_their_order() -> None:
    assert unpack_riff(pack_riff(CHUNKS)) == CHUNKS


def test_an_odd_body_is_padded_but_its_size_is_not() -> None:
    assert pack_chunk(Chunk(b"what", b"odd")) == b"what\3\0\0\0odd\0"


def test_the_header_counts_everything_after_its_size() -> None:
    data = pack_riff(CHUNKS)
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8


def test_a_streamed_file_without_a_size_is_read() -> None:
    data = bytearray(pack_riff(CHUNKS))
    data[4:8] = b"\0\0\0\0"
    assert unpack_riff(bytes(data)) == CHUNKS


def test_a_missing_last_padding_byte_is_forgiven() -> None:
    assert unpack_riff(pack_riff((Chunk(b"what", b"odd"),))[:-1]) == (Chunk(b"what", b"odd"),)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFX\0\0\0\0WAVE", b"RIFF\0\0\0\0AVI "])
def test_what_is_not_wave_is_refused(data: bytes) -> None:
    with pytest.raises(AudioFileError, match="not a WAV file"):
        unpack_riff(data)


def test_a_chunk_longer_than_the_file_is_refused() -> None:
    data = pack_riff(()) + b"data" + struct.pack("<I", 0xFFFF_FFFF) + b"abc"
    with pytest.raises(AudioFileError, match="'data' part should hold 4294967295 bytes, but 3"):
        unpack_riff(data)


def test_endless_chunks_are_refused() -> None:
    with pytest.raises(AudioFileError, match="chunks; it is damaged"):
        unpack_riff(pack_riff(Chunk(b"void", b"") for _ in range(MOST_CHUNKS + 1)))


def test_more_than_four_gigabytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loopstudio.audio.riff.LARGEST", 10)
    with pytest.raises(AudioFileError, match="4 GiB"):
        pack_riff(CHUNKS)


def test_a_name_has_four_bytes() -> None:
    with pytest.raises(InvalidValue, match="four bytes"):
        Chunk(b"toolong", b"")


def test_the_first_of_a_name_is_found() -> None:
    assert body_of((Chunk(b"a   ", b"1"), Chunk(b"a   ", b"2")), b"a   ") == b"1"


def test_a_strange_name_is_made_printable() -> None:
    assert printable(b"a\0\xff ") == "'a??'"
