"""The ID3 tag of an AIFF file: a chunk named `ID3 `, where players and DJ programs look for it.

Layout as RIFF, but big-endian: "FORM", u32 size of what follows, "AIFF" or "AIFC", then chunks.
"""

import struct
from collections.abc import Iterator

from loopstudio.core.errors import AudioFileError

MARK = b"FORM"

_HEADER = struct.Struct(">4sI")
_FORM_SIZE = 12
_ID3 = b"ID3 "


def id3_of(data: bytes) -> bytes | None:
    """Give the tag in an AIFF file, None where there is none; raises AudioFileError."""
    return next((body for name, body in _chunks(data) if name == _ID3), None)


def with_id3(data: bytes, tag: bytes) -> bytes:
    """Give the file with this tag behind its sound; raises AudioFileError where it is damaged."""
    chunks = [chunk for chunk in _chunks(data) if chunk[0] != _ID3]
    body = data[8:_FORM_SIZE] + b"".join(_packed(*chunk) for chunk in (*chunks, (_ID3, tag)))
    return _HEADER.pack(MARK, len(body)) + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[:4] != MARK or data[8:_FORM_SIZE] not in (b"AIFF", b"AIFC"):
        raise AudioFileError("This is not an AIFF file: its header is missing or cut short.")
    at = _FORM_SIZE
    while at + _HEADER.size <= len(data):
        name, size = _HEADER.unpack_from(data, at)
        at += _HEADER.size
        if size > len(data) - at:
            raise AudioFileError("The AIFF file is cut short or damaged.")
        yield name, data[at : at + size]
        at += size + (size & 1)


def _packed(name: bytes, body: bytes) -> bytes:
    return _HEADER.pack(name, len(body)) + body + b"\0" * (len(body) & 1)
