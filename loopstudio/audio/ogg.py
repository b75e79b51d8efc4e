"""The comments of an Ogg Vorbis file, which libsndfile writes and reads only in part (RFC 3533).

A file is a list of pages; its second packet holds the comments and shares its pages with the third
only, as sound begins on a page of its own (Vorbis I, A.2).
"""

import struct
from dataclasses import dataclass, replace

from loopstudio.audio.vorbis_comment import Comments, pack_comments, unpack_comments
from loopstudio.core.errors import AudioFileError

MARK = b"OggS"

_HEAD = struct.Struct("<4sBBqIIIB")
_CONTINUED = 0x01
_NO_PACKET_ENDS = -1
_MOST_SEGMENTS, _SEGMENT = 255, 255
_SUM_AT = 22
_HEAD_PACKETS = 2
_NAME = b"\x03vorbis"
_POLYNOMIAL = 0x04C11DB7


@dataclass(frozen=True)
class Page:
    """A page: flags, the last sample that ends in it, which stream and which page, its packets."""

    flags: int
    granule: int
    stream: int
    number: int
    lacing: bytes
    body: bytes


def comments_of(data: bytes) -> Comments:
    """Read the comments of an Ogg Vorbis file, or of its beginning; raises AudioFileError."""
    packets, _ = _head_packets(_pages(data)[1:])
    return unpack_comments(packets[0][len(_NAME) :])


def with_comments(data: bytes, comments: Comments) -> bytes:
    """Give the file with other comments; raises AudioFileError where it is damaged."""
    first, *others = _pages(data)
    packets, used = _head_packets(others)
    # The last bit says that the comments end here.
    packets[0] = _NAME + pack_comments(comments) + b"\x01"
    heads = _paged(packets, first.stream)
    moved = len(heads) - used
    rest = others[used:]
    if moved:
        rest = [replace(page, number=page.number + moved) for page in rest]
    return b"".join(pack_page(page) for page in (first, *heads, *rest))


def pack_page(page: Page) -> bytes:
    """Give the bytes of a page, with their sum."""
    values = (page.flags, page.granule, page.stream, page.number, 0, len(page.lacing))
    whole = bytearray(_HEAD.pack(MARK, 0, *values) + page.lacing + page.body)
    struct.pack_into("<I", whole, _SUM_AT, _sum(whole))
    return bytes(whole)


def _pages(data: bytes) -> list[Page]:
    pages, at = [], 0
    while at + _HEAD.size <= len(data):
        mark, _, flags, granule, stream, number, _, count = _HEAD.unpack_from(data, at)
        if mark != MARK:
            raise AudioFileError("The Ogg file is damaged.")
        lacing = data[at + _HEAD.size : at + _HEAD.size + count]
        at += _HEAD.size + count
        pages.append(Page(flags, granule, stream, number, lacing, data[at : at + sum(lacing)]))
        at += sum(lacing)
    if not pages:
        raise AudioFileError("The Ogg file is cut short or damaged.")
    return pages


def _head_packets(pages: list[Page]) -> tuple[list[bytes], int]:
    """Give comments and setup, and how many pages they fill."""
    packets, held, used = [], b"", 0
    for page in pages:
        used, at = used + 1, 0
        for size in page.lacing:
            held += page.body[at : at + size]
            at += size
            if size < _SEGMENT:
                packets.append(held)
                held = b""
        if len(packets) >= _HEAD_PACKETS:
            break
    whole = all(len(page.body) == sum(page.lacing) for page in pages[:used])
    if not whole or len(packets) != _HEAD_PACKETS or held or not packets[0].startswith(_NAME):
        raise AudioFileError("The Ogg file is no Vorbis file, or its head is damaged.")
    return packets, used


def _paged(packets: list[bytes], stream: int) -> list[Page]:
    """Lay packets out on as few pages as hold them, numbered from 1."""
    lacing = b"".join(_laces(packet) for packet in packets)
    body, flags = b"".join(packets), 0
    pages: list[Page] = []
    while lacing:
        mine, lacing = lacing[:_MOST_SEGMENTS], lacing[_MOST_SEGMENTS:]
        granule = 0 if any(size < _SEGMENT for size in mine) else _NO_PACKET_ENDS
        pages.append(Page(flags, granule, stream, len(pages) + 1, mine, body[: sum(mine)]))
        body = body[sum(mine) :]
        flags = _CONTINUED if mine[-1] == _SEGMENT else 0
    return pages


def _laces(packet: bytes) -> bytes:
    return bytes([_SEGMENT]) * (len(packet) // _SEGMENT) + bytes([len(packet) % _SEGMENT])


def _table() -> tuple[int, ...]:
    made = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (_POLYNOMIAL if value & 0x8000_0000 else 0)
        made.append(value & 0xFFFF_FFFF)
    return tuple(made)


_TABLE = _table()


def _sum(data: bytearray) -> int:
    """Give the sum of RFC 3533: that of zlib, but with the bits the other way round."""
    value = 0
    for byte in data:
        value = ((value << 8) & 0xFFFF_FFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value
