"""Record: what the library knows of a clip, kept inside the clip's own WAV file.

It is JSON in a chunk of its own named "lslb", after the audio, which other programs pass over.
With it the index can be made again from the files alone, without reading any audio.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from loopstudio.audio.extent import check_regular
from loopstudio.audio.id3 import Id3, pack_id3, unpack_id3
from loopstudio.audio.info import KIND, Info, pack_info, unpack_info
from loopstudio.audio.riff import (
    FORM_SIZE,
    HEADER,
    MOST_CHUNKS,
    Chunk,
    Chunks,
    check_extent,
    check_form,
)
from loopstudio.core.errors import AudioFileError, InvalidValue, LibraryError
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import THUMBNAIL_COLUMNS, Entry, Marks

CHUNK = b"lslb"
SCHEMA = 1

_LARGEST = 1 << 20
_OUTSIDE = ("path", "missing")
_TEXTS = ("id", "name", "kind", "created")
_COUNTS = ("numerator", "denominator", "bars", "frames", "rate", "channels")
_NUMBERS = ("bpm", "seam_db", "peak_dbtp", "lufs")
_OPTIONAL_TEXTS = ("key", "engine", "checkpoint", "label")
_ID = re.compile(r"[0-9a-f]{32}")

T = TypeVar("T")


@dataclass(frozen=True)
class Record:
    """An entry and how often its file has been written; the highest revision is the true one."""

    entry: Entry
    revision: int = 1


def record_chunk(record: Record) -> Chunk:
    """Give the chunk that holds a record."""
    held: dict[str, object] = {"schema": SCHEMA, "revision": record.revision}
    for field in fields(Entry):
        if field.name not in _OUTSIDE:
            held[field.name] = getattr(record.entry, field.name)
    held["peaks"] = base64.b64encode(record.entry.peaks).decode("ascii")
    return Chunk(CHUNK, json.dumps(held, ensure_ascii=False).encode())


def with_record(chunks: Chunks, record: Record) -> Chunks:
    """Give a file's chunks with this record, and its name as the title in the other tags."""
    kept = (chunk for chunk in chunks if chunk.name != CHUNK)
    return (*(_titled(chunk, record.entry.name) for chunk in kept), record_chunk(record))


def read_record(path: Path) -> Record:
    """Read the record of a file without its audio.

    Raises AudioFileError for a file that is no WAV, is cut short, or has no record.
    """
    check_regular(path)
    try:
        with path.open("rb") as file:
            body = _find(file, path.stat().st_size)
    except OSError as error:
        raise AudioFileError(f"{path.name} cannot be read: {error.strerror}.") from error
    if body is None:
        raise AudioFileError(f"{path.name} was not made by this library, or has lost its record.")
    return parse_record(body, path)


def parse_record(body: bytes, path: Path) -> Record:
    """Read a chunk's body; raises AudioFileError where it is damaged, LibraryError where newer."""
    try:
        held = json.loads(body)
    except ValueError as error:
        raise _damaged(path) from error
    if not isinstance(held, dict) or not isinstance(held.get("schema"), int):
        raise _damaged(path)
    if held["schema"] > SCHEMA:
        raise LibraryError(f"{path.name} was written by a newer LoopStudio: update to read it.")
    try:
        return Record(_entry(held, path), _count(held["revision"]))
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _damaged(path) from error


def _find(file: BinaryIO, size: int) -> bytes | None:
    check_form(file.read(FORM_SIZE))
    for _ in range(MOST_CHUNKS):
        head = file.read(HEADER.size)
        if len(head) < HEADER.size:
            return None
        name, length = HEADER.unpack(head)
        check_extent(name, length, size - file.tell())
        if name == CHUNK:
            if length > _LARGEST:
                raise AudioFileError("The library's record in the file is far too large.")
            return file.read(length)
        file.seek(length + (length & 1), 1)
    return None


def _entry(held: Mapping[str, object], path: Path) -> Entry:
    values: dict[str, object] = {name: _text(held[name]) for name in _TEXTS}
    values |= {name: _count(held[name]) for name in _COUNTS}
    values |= {name: _number(held[name]) for name in _NUMBERS}
    values |= {name: _or_none(_text, held[name]) for name in _OPTIONAL_TEXTS}
    tags = held["tags"]
    if not isinstance(tags, list) or not isinstance(held["favourite"], bool):
        raise TypeError
    marks = Marks(
        str(values["name"]),
        _count(held["rating"]),
        held["favourite"],
        tuple(_text(tag) for tag in tags),
    )
    peaks = base64.b64decode(_text(held["peaks"]), validate=True)
    if len(peaks) != 2 * THUMBNAIL_COLUMNS:
        raise InvalidValue("The thumbnail has another size.")
    values |= {"name": marks.name, "rating": marks.rating, "favourite": marks.favourite}
    values |= {"tags": marks.tags, "peaks": peaks, "seed": _or_none(_count, held["seed"])}
    return _sound(Entry(path=path, **values))  # type: ignore[arg-type]


def _sound(entry: Entry) -> Entry:
    Tempo(entry.bpm, entry.numerator, entry.denominator)
    # The id names folders: nothing else may get there.
    if not _ID.fullmatch(entry.id) or not min(entry.bars, entry.frames, entry.rate, entry.channels):
        raise InvalidValue("The record holds values that cannot be.")
    return entry


def _titled(chunk: Chunk, title: str) -> Chunk:
    if chunk.name == b"LIST" and chunk.body[:4] == KIND:
        items = unpack_info(chunk.body).items
        return replace(chunk, body=pack_info(Info(_renamed(items, "INAM", title))))
    if chunk.name == b"id3 ":
        tag = unpack_id3(chunk.body)
        return replace(chunk, body=pack_id3(_retitled(tag, title)))
    return chunk


def _retitled(tag: Id3, title: str) -> Id3:
    return replace(tag, texts=_renamed(tag.texts, "TIT2", title))


def _renamed(
    items: tuple[tuple[str, str], ...], field: str, text: str
) -> tuple[tuple[str, str], ...]:
    return tuple((name, text if name == field else held) for name, held in items)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _or_none(read: Callable[[object], T], value: object) -> T | None:
    return None if value is None else read(value)


def _damaged(path: Path) -> AudioFileError:
    return AudioFileError(f"The library's record in {path.name} is damaged.")
