"""Vorbis comments: the texts of FLAC and Ogg files (xiph.org/vorbis/doc/v-comment.html).

Layout: u32 length and text of the encoder's name, u32 count, then u32 length and `NAME=text` for
each; little-endian, UTF-8. The names are read without case.
"""

import struct
from dataclasses import dataclass

from loopstudio.audio.tags import Tags
from loopstudio.core.errors import AudioFileError

BPM, KEY = "BPM", "INITIALKEY"
"""Where DJ programs and players look for tempo and key."""

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class Comments:
    """The encoder's name, and pairs of a name and a text in the order of the file."""

    vendor: str = ""
    items: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        """Give the first text of this name, in any case."""
        wanted = name.casefold()
        return next((text for key, text in self.items if key.casefold() == wanted), None)

    def with_texts(self, items: tuple[tuple[str, str], ...]) -> "Comments":
        """Give the comments with these texts instead of those of the same names."""
        replaced = {name.casefold() for name, _ in items}
        kept = (item for item in self.items if item[0].casefold() not in replaced)
        return Comments(self.vendor, (*kept, *items))


def music_of(tags: Tags) -> tuple[tuple[str, str], ...]:
    """Give tempo and key as comments; a tempo may have decimals there."""
    told = [] if tags.tempo is None else [(BPM, f"{tags.tempo.bpm:g}")]
    if tags.key is not None:
        told.append((KEY, tags.key))
    return tuple(told)


def pack_comments(comments: Comments) -> bytes:
    """Give the bytes of the comments, without what frames them in a file."""
    lines = [f"{name}={text}" for name, text in comments.items]
    head = _packed(comments.vendor) + _LENGTH.pack(len(lines))
    return head + b"".join(_packed(line) for line in lines)


def unpack_comments(data: bytes) -> Comments:
    """Read comments; what follows them is passed over. Raises AudioFileError for damaged ones."""
    vendor, at = _text(data, 0)
    count, at = _number(data, at)
    items = []
    for _ in range(count):
        line, at = _text(data, at)
        name, _, text = line.partition("=")
        items.append((name, text))
    return Comments(vendor, tuple(items))


def _packed(text: str) -> bytes:
    body = text.encode()
    return _LENGTH.pack(len(body)) + body


def _text(data: bytes, at: int) -> tuple[str, int]:
    size, at = _number(data, at)
    if size > len(data) - at:
        raise AudioFileError("The comments of the file are cut short.")
    return data[at : at + size].decode("utf-8", "replace"), at + size


def _number(data: bytes, at: int) -> tuple[int, int]:
    if at + _LENGTH.size > len(data):
        raise AudioFileError("The comments of the file are cut short.")
    return int(_LENGTH.unpack_from(data, at)[0]), at + _LENGTH.size
