import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loopstudio.audio.id3 import Id3, pack_id3, unpack_id3
from loopstudio.audio.info import Info, pack_info, unpack_info
from loopstudio.audio.riff import Chunk, Chunks, body_of, pack_riff
from loopstudio.core.errors import AudioFileError, LibraryError
from loopstudio.library.record import (
    CHUNK,
    Record,
    parse_record,
    read_record,
    record_chunk,
    with_record,
)
from tests.support.clips import entry

HERE = Path("/library/clips/00/x.wav")
FULL = entry(
    1, path=HERE, tags=("späte Nacht", "dry"), rating=3, favourite=True, key=None, seed=None
)


def test_a_record_is_read_back_as_it_was() -> None:
    assert parse_record(record_chunk(Record(FULL, 7)).body, HERE) == Record(FULL, 7)


def test_a_record_is_found_in_a_file_behind_other_chunks(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    chunks: Chunks = (Chunk(b"data", b"\0" * 99), Chunk(b"junk", b"abc"))
    path.write_bytes(pack_riff(with_record(chunks, Record(entry(1, path=path)))))
    assert read_record(path) == Record(entry(1, path=path))


def test_a_new_record_takes_the_place_of_the_old() -> None:
    chunks = with_record(with_record((), Record(FULL)), Record(FULL, 2))
    assert [chunk.name for chunk in chunks] == [CHUNK]
    assert parse_record(chunks[0].body, HERE).revision == 2


def test_the_title_in_the_other_tags_follows_the_name() -> None:
    info = Info((("INAM", "old"), ("ISFT", "x")))
    tag = Id3((("TBPM", "120"), ("TIT2", "old")))
    before = (Chunk(b"LIST", pack_info(info)), Chunk(b"id3 ", pack_id3(tag)))
    chunks = with_record(before, Record(FULL))
    assert unpack_info(body_of(chunks, b"LIST") or b"").get("INAM") == FULL.name
    assert unpack_id3(body_of(chunks, b"id3 ") or b"").texts == (
        ("TBPM", "120"),
        ("TIT2", FULL.name),
    )


def _without(field: str) -> Callable[[dict[str, Any]], object]:
    return lambda held: held.pop(field)


def _with(field: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda held: held.update({field: value})


@pytest.mark.parametrize(
    "spoil",
    [
        _without("bpm"),
        _without("schema"),
        _with("schema", "1"),
        _with("revision", True),
        _with("id", "../../etc"),
        _with("id", 5),
        _with("bpm", 1e9),
        _with("bpm", float("nan")),
        _with("rating", 99),
        _with("favourite", 1),
        _with("tags", "dry"),
        _with("tags", [1]),
        _with("name", ""),
        _with("frames", 0),
        _with("peaks", "AAAA"),
        _with("peaks", "*"),
        _with("seed", -1),
        _with("denominator", 3),
    ],
)
def test_a_damaged_record_is_refused(spoil: Callable[[dict[str, Any]], object]) -> None:
    held = json.loads(record_chunk(Record(FULL)).body)
    spoil(held)
    with pytest.raises(AudioFileError, match="damaged"):
        parse_record(json.dumps(held).encode(), HERE)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_record_that_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(AudioFileError, match="damaged"):
        parse_record(body, HERE)


def test_a_record_of_a_newer_version_says_so() -> None:
    with pytest.raises(LibraryError, match="newer LoopStudio"):
        parse_record(b'{"schema": 2}', HERE)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "RIFF header"),
        (b"RIFF\0\0\0\0WAVE", "not made by this library"),
        (b"RIFF\0\0\0\0WAVEdata\xff\0\0\0", "cut short"),
        (b"RIFF\0\0\0\0WAVElslb\xff\xff\xff\x7f", "cut short"),
        (pack_riff([Chunk(CHUNK, b" " * (1 << 21))]), "too large"),
    ],
)
def test_a_file_without_a_sound_record_says_why(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(data)
    with pytest.raises(AudioFileError, match=says):
        read_record(path)


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="cannot be read"):
        read_record(tmp_path / "none.wav")


def test_a_file_of_endless_chunks_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(pack_riff([Chunk(b"junk", b"")] * 5_000))
    with pytest.raises(AudioFileError, match="not made by this library"):
        read_record(path)
