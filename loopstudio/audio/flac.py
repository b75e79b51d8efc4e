"""The comments of a FLAC file, which libsndfile writes and reads only in part (RFC 9639)."""

from collections.abc import Iterator

from loopstudio.audio.vorbis_comment import Comments, pack_comments, unpack_comments
from loopstudio.core.errors import AudioFileError

MARK = b"fLaC"

_LAST, _COMMENTS = 0x80, 4
_LARGEST = 1 << 24

Block = tuple[int, bytes]
"""A kind of metadata, and its body."""


def comments_of(data: bytes) -> Comments:
    """Read the comments of a FLAC file; raises AudioFileError where it is damaged."""
    blocks, _ = _split(data)
    return next((unpack_comments(body) for kind, body in blocks if kind == _COMMENTS), Comments())


def with_comments(data: bytes, comments: Comments) -> bytes:
    """Give the file with other comments; raises AudioFileError where it is damaged."""
    blocks, sound = _split(data)
    body = pack_comments(comments)
    if len(body) >= _LARGEST:
        raise AudioFileError("The text tags are too long for a FLAC file.")
    # What describes the stream stays first.
    others = [block for block in blocks if block[0] != _COMMENTS]
    blocks = [*others[:1], (_COMMENTS, body), *others[1:]]
    return MARK + b"".join(_packed(blocks)) + sound


def _split(data: bytes) -> tuple[list[Block], bytes]:
    at, last, blocks = len(MARK), not data.startswith(MARK), []
    while not last:
        head = data[at : at + 4]
        size = int.from_bytes(head[1:], "big")
        at += 4 + size
        if len(head) < 4 or at > len(data):
            break
        last = bool(head[0] & _LAST)
        blocks.append((head[0] & ~_LAST, data[at - size : at]))
    if not blocks or not last:
        raise AudioFileError("The FLAC file is cut short or damaged.")
    return blocks, data[at:]


def _packed(blocks: list[Block]) -> Iterator[bytes]:
    for number, (kind, body) in enumerate(blocks):
        last = _LAST if number == len(blocks) - 1 else 0
        yield bytes([kind | last]) + len(body).to_bytes(3, "big") + body
