"""The `LIST` chunk of kind `INFO`: title, artist and the like as text."""

from dataclasses import dataclass

from loopstudio.audio.riff import Chunk, pack_chunk, unpack_chunks
from loopstudio.core.errors import AudioFileError, InvalidValue

KIND = b"INFO"


@dataclass(frozen=True)
class Info:
    """Pairs of a four-character name such as INAM and a text, in the order of the file."""

    items: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name, text in self.items:
            if len(name) != 4 or not name.isascii():
                raise InvalidValue(f"{name!r} is not the four-character name of a text tag.")
            check_text(text)

    def get(self, name: str) -> str | None:
        """Give the first text of this name."""
        return next((text for key, text in self.items if key == name), None)


def check_text(text: str) -> None:
    """Raise InvalidValue for a text that no tag can hold."""
    if "\0" in text or _is_broken(text):
        raise InvalidValue("A text for a tag holds a zero or half a character.")


def pack_info(info: Info) -> bytes:
    """Give the body of the LIST chunk; texts are UTF-8 and end in a zero."""
    chunks = (Chunk(name.encode("ascii"), text.encode() + b"\0") for name, text in info.items)
    return KIND + b"".join(map(pack_chunk, chunks))


def unpack_info(body: bytes) -> Info:
    """Read the body of a LIST chunk of kind INFO; raises AudioFileError for anything else."""
    if body[:4] != KIND:
        raise AudioFileError("The text tags of the file are of an unknown kind.")
    chunks = unpack_chunks(body[4:])
    if not all(chunk.name.isascii() for chunk in chunks):
        raise AudioFileError("The text tags of the file have unreadable names.")
    return Info(tuple((chunk.name.decode("ascii"), _text(chunk.body)) for chunk in chunks))


def _text(body: bytes) -> str:
    body = body.split(b"\0", 1)[0]
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _is_broken(text: str) -> bool:
    return not text.isascii() and any(0xD800 <= ord(character) < 0xE000 for character in text)
