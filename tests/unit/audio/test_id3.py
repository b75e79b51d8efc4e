import struct
from pathlib import Path

import pytest
from tinytag import TinyTag

from loopstudio.audio.id3 import Id3, pack_id3, unpack_id3
from loopstudio.audio.riff import Chunk, pack_riff
from loopstudio.core.errors import AudioFileError, InvalidValue

TAG = Id3((("TBPM", "120"), ("TKEY", "Am"), ("TIT2", "Zoë")), (("seed", "7"),), "a comment")


def frame(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">IH", len(body), 0) + body


def tag(body: bytes, version: int = 4, flags: int = 0) -> bytes:
    return b"ID3" + bytes((version, 0, flags, 0, 0, 0, len(body))) + body


def test_all_texts_come_back() -> None:
    assert unpack_id3(pack_id3(TAG)) == TAG


def test_sizes_use_seven_bits_a_byte() -> None:
    packed = pack_id3(Id3((("TIT2", "x" * 300),)))
    assert packed[:10] == b"ID3\4\0\0\0\0\2" + bytes([(300 + 11) & 0x7F])
    assert unpack_id3(packed).get("TIT2") == "x" * 300


def test_another_reader_finds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    form = struct.pack("<HHIIHH", 1, 1, 8_000, 16_000, 2, 16)
    chunks = (Chunk(b"fmt ", form), Chunk(b"data", b"\0\0" * 9), Chunk(b"id3 ", pack_id3(TAG)))
    path.write_bytes(pack_riff(chunks))
    read = TinyTag.get(path)
    assert (read.title, read.comment, read.other["bpm"]) == ("Zoë", "a comment", ["120"])


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\0Zo\xeb", "Zoë"),
        (b"\1" + "Zoë".encode("utf-16"), "Zoë"),
        (b"\2" + "Zoë".encode("utf-16-be"), "Zoë"),
        (b"\3" + "Zoë".encode() + b"\0second", "Zoë"),
    ],
)
def test_every_encoding_is_read(body: bytes, text: str) -> None:
    assert unpack_id3(tag(frame(b"TIT2", body))).get("TIT2") == text


def test_version_three_counts_in_eight_bits() -> None:
    long = b"\0" + b"x" * 200
    data = b"ID3\3\0\0\0\0\1" + bytes([(len(long) + 10) & 0x7F]) + frame(b"TIT2", long)
    assert unpack_id3(data).get("TIT2") == "x" * 200


def test_padding_and_pictures_are_passed_over() -> None:
    body = frame(b"APIC", b"\0picture") + frame(b"TKEY", b"\3Am") + b"\0" * 20
    assert unpack_id3(tag(body)) == Id3((("TKEY", "Am"),))


@pytest.mark.parametrize(("version", "flags"), [(2, 0), (4, 0x80), (4, 0x40)])
def test_other_versions_are_read_as_empty(version: int, flags: int) -> None:
    assert unpack_id3(tag(b"", version, flags)) == Id3()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ID3\4\0\0",
        b"TAG" + b"\0" * 20,
        b"ID3\4\0\0\0\0\0\x20abc",
        b"ID3\4\0\0\xff\xff\xff\xff",
        tag(frame(b"TIT2", b"\3x")[:-1]),
        tag(b"TIT2\0\0\0\x7f\0\0abc"),
        tag(b"T!T2\0\0\0\1\0\0\3"),
        tag(frame(b"TIT2", b"\4x")),
        tag(frame(b"TIT2", b"")),
        tag(frame(b"TIT2", b"\3\xff\xfe")),
        tag(frame(b"COMM", b"")),
    ],
)
def test_damaged_tags_are_refused(data: bytes) -> None:
    with pytest.raises(AudioFileError, match="ID3 tag of the file"):
        unpack_id3(data)


@pytest.mark.parametrize(
    ("texts", "extra", "comment"),
    [
        ((("APIC", "x"),), (), ""),
        ((("TXXX", "x"),), (), ""),
        ((("TIT", "x"),), (), ""),
        ((("TIT2", "\0"),), (), ""),
        ((), (("a\0", "x"),), ""),
        ((), (("a", "\ud800"),), ""),
        ((), (), "a\0b"),
    ],
)
def test_what_no_tag_can_hold_is_refused(
    texts: tuple[tuple[str, str], ...], extra: tuple[tuple[str, str], ...], comment: str
) -> None:
    with pytest.raises(InvalidValue):
        Id3(texts, extra, comment)


def test_a_text_of_256_megabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loopstudio.audio.id3._LARGEST", 100)
    with pytest.raises(InvalidValue, match="too long"):
        pack_id3(Id3((("TIT2", "x" * 200),)))
