"""ID3v2: the tag that DJ programs read, in the `id3 ` chunk of a WAV and at the head of an MP3.

Written as version 2.4 (id3.org, 2000) in UTF-8 without padding; versions 2.3 and 2.4 are read.
"""

import struct
from dataclasses import dataclass

from loopstudio.audio.info import check_text
from loopstudio.core.errors import AudioFileError, InvalidValue

_HEADER = struct.Struct(">3sBBB4s")
_FRAME = struct.Struct(">4s4sH")
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_UNSYNCHRONISED, _EXTENDED = 0x80, 0x40
_USER_TEXT, _COMMENT = "TXXX", "COMM"
_LANGUAGE = b"eng"
_LARGEST = 1 << 28


@dataclass(frozen=True)
class Id3:
    """texts are pairs of a frame name (TBPM) and its text; extra of a description and its text."""

    texts: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    comment: str = ""

    def __post_init__(self) -> None:
        for name, text in self.texts:
            known = len(name) == 4 and name.isascii() and name.isalnum() and name.startswith("T")
            if not known or name == _USER_TEXT:
                raise InvalidValue(f"{name!r} is not the name of an ID3 text.")
            check_text(text)
        for key, text in ((self.comment, ""), *self.extra):
            check_text(key)
            check_text(text)

    def get(self, name: str) -> str | None:
        """Give the first text of this name."""
        return next((text for key, text in self.texts if key == name), None)


def pack_id3(tag: Id3) -> bytes:
    """Give the whole tag."""
    frames = [_frame(name, text.encode()) for name, text in tag.texts]
    frames += [_frame(_USER_TEXT, f"{key}\0{text}".encode()) for key, text in tag.extra]
    if tag.comment:
        frames.append(_frame(_COMMENT, _LANGUAGE + b"\0" + tag.comment.encode()))
    body = b"".join(frames)
    return _HEADER.pack(b"ID3", 4, 0, 0, _pack_size(len(body))) + body


def unpack_id3(data: bytes) -> Id3:
    """Read a tag; other frames than text, and other versions, are passed over.

    Raises AudioFileError for a damaged one.
    """
    if len(data) < _HEADER.size or data[:3] != b"ID3":
        raise AudioFileError("The ID3 tag of the file is cut short.")
    _, version, _, flags, packed = _HEADER.unpack_from(data)
    size = _unpack_size(packed)
    body = data[_HEADER.size : _HEADER.size + size]
    if version not in (3, 4) or flags & (_UNSYNCHRONISED | _EXTENDED):
        return Id3()
    if len(body) < size:
        raise AudioFileError("The ID3 tag of the file is cut short.")
    return _collect(_frames(body, version))


def _frames(body: bytes, version: int) -> list[tuple[str, bytes]]:
    frames = []
    at = 0
    while at + _FRAME.size <= len(body) and body[at] != 0:
        name, packed, _ = _FRAME.unpack_from(body, at)
        size = _unpack_size(packed) if version == 4 else int.from_bytes(packed, "big")
        at += _FRAME.size
        if size > len(body) - at or not (name.isalnum() and name.isascii()):
            raise AudioFileError("A part of the ID3 tag of the file is damaged.")
        frames.append((name.decode("ascii"), body[at : at + size]))
        at += size
    return frames


def _collect(frames: list[tuple[str, bytes]]) -> Id3:
    texts, extra, comment = [], [], ""
    for name, body in frames:
        if name == _USER_TEXT:
            key, _, text = _text(body[:1], body[1:]).partition("\0")
            extra.append((key, text.split("\0")[0]))
        elif name == _COMMENT and not comment:
            comment = _text(body[:1], body[4:]).partition("\0")[2].split("\0")[0]
        elif name.startswith("T"):
            texts.append((name, _text(body[:1], body[1:]).split("\0")[0]))
    return Id3(tuple(texts), tuple(extra), comment)


def _text(encoding: bytes, body: bytes) -> str:
    if not encoding or encoding[0] >= len(_ENCODINGS):
        raise AudioFileError("A text of the ID3 tag of the file is in an unknown encoding.")
    try:
        return body.decode(_ENCODINGS[encoding[0]]).replace("\ufeff", "")
    except UnicodeDecodeError as error:
        raise AudioFileError("A text of the ID3 tag of the file is unreadable.") from error


def _frame(name: str, body: bytes) -> bytes:
    encoded = b"\x03" + body
    return _FRAME.pack(name.encode("ascii"), _pack_size(len(encoded)), 0) + encoded


def _pack_size(size: int) -> bytes:
    if size >= _LARGEST:
        raise InvalidValue("The text tags are too long for a file.")
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _unpack_size(packed: bytes) -> int:
    if any(byte & 0x80 for byte in packed):
        raise AudioFileError("A size in the ID3 tag of the file is damaged.")
    return sum(byte << shift for byte, shift in zip(packed, (21, 14, 7, 0), strict=True))
