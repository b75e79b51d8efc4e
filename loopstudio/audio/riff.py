"""RIFF: a WAVE file as a list of chunks, bytes to values and back, unknown chunks kept in order.

Layout: "RIFF", u32 size of what follows, "WAVE", then chunks of a four-character id, u32 size, body
and a zero byte after an odd body; little-endian (Microsoft and IBM, 1991).
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from loopstudio.core.errors import AudioFileError, CutShort, InvalidValue

HEADER = struct.Struct("<4sI")
FORM_SIZE = 12
LARGEST = 0xFFFF_FFFF
MOST_CHUNKS = 4_096

_UNKNOWN_SIZE = 0x7FFF_F000


@dataclass(frozen=True)
class Chunk:
    """One chunk: an id of four bytes and its body without padding."""

    name: bytes
    body: bytes

    def __post_init__(self) -> None:
        if len(self.name) != 4:
            raise InvalidValue("A chunk's name is four bytes long.")


Chunks = tuple[Chunk, ...]


def pack_chunk(chunk: Chunk) -> bytes:
    """Give a chunk's header, body and padding."""
    padding = b"\0" * (len(chunk.body) & 1)
    return HEADER.pack(chunk.name, len(chunk.body)) + chunk.body + padding


def pack_riff(chunks: Iterable[Chunk]) -> bytes:
    """Give the bytes of a WAVE file; raises AudioFileError above 4 GiB."""
    body = b"WAVE" + b"".join(map(pack_chunk, chunks))
    if len(body) > LARGEST:
        raise AudioFileError("The audio is larger than the 4 GiB that a WAV file can hold.")
    return HEADER.pack(b"RIFF", len(body)) + body


def check_form(head: bytes) -> None:
    """Raise AudioFileError unless these first twelve bytes are those of a WAVE file."""
    if len(head) < FORM_SIZE or head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise AudioFileError("This is not a WAV file: its RIFF header is missing or cut short.")


def unpack_riff(data: bytes) -> Chunks:
    """Give the chunks of a WAVE file.

    The size in the header is not believed (streamed files leave it 0); a missing last padding byte
    and fewer than eight bytes after the last chunk are forgiven. Raises AudioFileError where a
    chunk says it is longer than the file, or there are more than 4,096.
    """
    check_form(data[:FORM_SIZE])
    return unpack_chunks(data[FORM_SIZE:])


def unpack_chunks(data: bytes) -> Chunks:
    """Give the chunks that these bytes are a list of; raises AudioFileError as `unpack_riff`."""
    chunks: list[Chunk] = []
    at = 0
    while at + HEADER.size <= len(data):
        name, size = HEADER.unpack_from(data, at)
        at += HEADER.size
        check_extent(name, size, len(data) - at)
        if len(chunks) == MOST_CHUNKS:
            raise AudioFileError(f"The WAV file has more than {MOST_CHUNKS} chunks; it is damaged.")
        chunks.append(Chunk(name, data[at : at + size]))
        at += size + (size & 1)
    return tuple(chunks)


def check_extent(name: bytes, size: int, left: int) -> None:
    """Raise AudioFileError where a chunk of this size does not fit into what is left.

    It is CutShort where that is the end of the sound.
    """
    if size > left:
        # What recorders write there while they do not know how long the sound will be.
        cut = name == b"data" and size < _UNKNOWN_SIZE
        kind = CutShort if cut else AudioFileError
        raise kind(
            f"The WAV file is cut short or damaged: its {printable(name)} part should hold {size} "
            f"bytes, but {left} are left."
        )


def body_of(chunks: Iterable[Chunk], name: bytes) -> bytes | None:
    """Give the body of the first chunk of this name."""
    return next((chunk.body for chunk in chunks if chunk.name == name), None)


def printable(name: bytes) -> str:
    """Spell a chunk's name for people, in quotes."""
    text = "".join(chr(code) if 32 <= code < 127 else "?" for code in name)
    return f"'{text.strip()}'"
