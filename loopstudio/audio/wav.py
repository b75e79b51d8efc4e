"""WAV files: written with their tags, checked by a second reader, and read back whole."""

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import soundfile

from loopstudio.audio.extent import check_regular
from loopstudio.audio.pcm import BYTES, Encoding, encode
from loopstudio.audio.replacing import replacing
from loopstudio.audio.riff import (
    FORM_SIZE,
    HEADER,
    Chunk,
    Chunks,
    body_of,
    check_extent,
    check_form,
    pack_riff,
    unpack_riff,
)
from loopstudio.audio.tags import (
    Tags,
    acid_of,
    chunks_after_data,
    chunks_before_data,
    is_tag,
    tags_of,
)
from loopstudio.core.audio import Audio
from loopstudio.core.errors import AudioFileError, CutShort, InvalidValue

Profile = Literal["tagged", "hardware-clean"]

PROVENANCE_CHUNK = b"lstu"
LARGEST_FILE, LARGEST_PROVENANCE = 1 << 31, 1 << 24

_FORMAT = struct.Struct("<HHIIHH")
_PCM_TAG, _FLOAT_TAG = 1, 3
_GET_LOOP_INFO = 0x10E0  # SFC_GET_LOOP_INFO of libsndfile
_LOOP_INFO = struct.Struct("<hhiifi")


@dataclass(frozen=True, eq=False)
class WavFile:
    """A WAV file in memory: its sound, its tags, how it was made, and all chunks but the sound."""

    audio: Audio
    tags: Tags | None
    provenance_json: str | None
    chunks: Chunks


def write_wav(  # noqa: PLR0913 - the choices of an export, each with its usual value
    path: Path,
    audio: Audio,
    tags: Tags | None = None,
    provenance_json: str | None = None,
    encoding: Encoding = "pcm24",
    profile: Profile = "tagged",
    seed_for_dither: int = 0,
) -> None:
    """Write a WAV file and check it through libsndfile before it takes its place.

    The profile hardware-clean writes nothing but the sound. Raises AudioFileError where it cannot
    be written or does not read back as it should; a file already there then stays.
    """
    tagged = profile == "tagged"
    data = Chunk(b"data", encode(audio, encoding, seed_for_dither))
    known = tags if tagged else None
    made = provenance_json if tagged else None
    parts = _ordered(_format_chunks(audio, encoding), data, known, made, (audio.frames, audio.rate))
    with replacing(path) as beside:
        beside.write_bytes(pack_riff(parts))
        _verify(beside, audio, known)


def retag(path: Path, tags: Tags | None, provenance_json: str | None) -> None:
    """Give a WAV file other tags; its sound and the chunks that nobody here knows stay as they are.

    Raises AudioFileError as `read_wav` and `write_wav` do.
    """
    wav = read_wav(path)
    length = (wav.audio.frames, wav.audio.rate)
    parts = retagged(_chunks(path), tags, provenance_json, length)
    with replacing(path) as beside:
        beside.write_bytes(pack_riff(parts))
        _verify(beside, wav.audio, tags)


def retagged(
    chunks: Chunks, tags: Tags | None, provenance_json: str | None, length: tuple[int, int]
) -> Chunks:
    """Give a file's chunks with other tags; length is its frames and its rate in Hz."""
    own = (PROVENANCE_CHUNK, b"data")
    others = tuple(chunk for chunk in chunks if not is_tag(chunk) and chunk.name not in own)
    data = Chunk(b"data", body_of(chunks, b"data") or b"")
    return _ordered(others, data, tags, provenance_json, length)


def read_wav(path: Path) -> WavFile:
    """Read a WAV file of any encoding; raises AudioFileError with the reason where it cannot."""
    check_regular(path)
    try:
        chunks = _chunks(path)
        tags = tags_of(chunks)
        text = _text(body_of(chunks, PROVENANCE_CHUNK))
        samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
        audio = Audio(samples.T, rate)
    except soundfile.LibsndfileError as error:
        raise AudioFileError(f"{path.name} cannot be read: its sound is damaged.") from error
    except (AudioFileError, InvalidValue) as error:
        kind = CutShort if isinstance(error, CutShort) else AudioFileError
        raise kind(f"{path.name} cannot be read. {error}") from error
    return WavFile(audio, tags, text, tuple(chunk for chunk in chunks if chunk.name != b"data"))


def read_provenance_json(path: Path) -> str | None:
    """Read how a file was made without reading its sound; None where it does not say.

    Raises AudioFileError where it is no WAV file or is cut short.
    """
    check_regular(path)
    try:
        with path.open("rb") as file:
            return _text(_find(file, path.stat().st_size))
    except OSError as error:
        raise _unreadable(path, error) from error
    except AudioFileError as error:
        raise AudioFileError(f"{path.name} cannot be read. {error}") from error


def _find(file: BinaryIO, size: int) -> bytes | None:
    check_form(file.read(FORM_SIZE))
    at = FORM_SIZE
    while at + HEADER.size <= size:
        file.seek(at)
        name, length = HEADER.unpack(file.read(HEADER.size))
        at += HEADER.size
        check_extent(name, length, size - at)
        if name == PROVENANCE_CHUNK:
            if length > LARGEST_PROVENANCE:
                raise AudioFileError("What it says about its making is too long to be true.")
            return file.read(length)
        at += length + (length & 1)
    return None


def _chunks(path: Path) -> Chunks:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise AudioFileError("It is larger than the 2 GiB that are read here.")
        return unpack_riff(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, error) from error


def _ordered(
    others: Chunks,
    data: Chunk,
    tags: Tags | None,
    provenance_json: str | None,
    length: tuple[int, int],
) -> Chunks:
    frames, rate = length
    before = chunks_before_data(tags, frames, rate) if tags else ()
    made = provenance_json.encode() if provenance_json is not None else None
    own = (Chunk(PROVENANCE_CHUNK, made),) if made is not None else ()
    after = chunks_after_data(tags) if tags else ()
    return (*others, *before, *own, data, *after)


def _format_chunks(audio: Audio, encoding: Encoding) -> Chunks:
    width = BYTES[encoding]
    tag = _FLOAT_TAG if encoding == "float32" else _PCM_TAG
    frame = audio.channels * width
    body = _FORMAT.pack(tag, audio.channels, audio.rate, audio.rate * frame, frame, 8 * width)
    if tag == _PCM_TAG:
        return (Chunk(b"fmt ", body),)
    # Anything but whole numbers needs the size of an extension, and a count of frames.
    fact = Chunk(b"fact", struct.pack("<I", audio.frames))
    return (Chunk(b"fmt ", body + b"\0\0"), fact)


def _verify(path: Path, audio: Audio, tags: Tags | None) -> None:
    try:
        with soundfile.SoundFile(str(path)) as file:
            found = (file.frames, file.samplerate, file.channels)
            loop = _loop_info(file)
    except soundfile.LibsndfileError as error:
        raise AudioFileError("The file that was written cannot be read back.") from error
    if found != (audio.frames, audio.rate, audio.channels):
        raise AudioFileError("The file that was written reads back with another length or rate.")
    if tags is None or tags.kind == "one-shot" or loop is None:
        return
    wanted = acid_of(tags, audio.frames, audio.rate)
    beats, bpm = loop
    if beats != wanted.beats or not math.isclose(bpm, wanted.tempo, rel_tol=1e-6):
        raise AudioFileError("The file that was written reads back with another tempo.")


def _loop_info(file: soundfile.SoundFile) -> tuple[int, float] | None:
    """Ask libsndfile for beats and tempo; soundfile has no public way, so one may be missing."""
    ffi, library = getattr(soundfile, "_ffi", None), getattr(soundfile, "_snd", None)
    handle = getattr(file, "_file", None)
    if ffi is None or library is None or handle is None:
        return None
    room = ffi.new("char[]", 64)
    if not library.sf_command(handle, _GET_LOOP_INFO, room, 44):
        return None
    fields = _LOOP_INFO.unpack(bytes(ffi.buffer(room, _LOOP_INFO.size)))
    return fields[3], fields[4]


def _text(body: bytes | None) -> str | None:
    if body is None:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise AudioFileError("What it says about its making is unreadable.") from error


def _unreadable(path: Path, error: OSError) -> AudioFileError:
    return AudioFileError(f"{path.name} cannot be opened: {error.strerror or error}.")
