"""Audio files that are wrong, cut short, hostile or far too large, made up on the spot."""

import io
import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from loopstudio.audio.riff import Chunk, pack_riff, unpack_riff
from loopstudio.audio.wav import PROVENANCE_CHUNK
from loopstudio.core.audio import Samples

RATE = 8_000
MOST_FRAMES = 32_000
NOISE = np.random.default_rng(5).normal(size=(16_000, 1)).astype(np.float32) * 0.1

_FMT = struct.Struct("<HHIIHH")


def encoded(kind: str, subtype: str, samples: Samples = NOISE, rate: int = RATE) -> bytes:
    """Give a file as libsndfile writes it."""
    held = io.BytesIO()
    soundfile.write(held, samples, rate, format=kind, subtype=subtype)
    return held.getvalue()


def fmt(tag: int = 1, channels: int = 1, rate: int = RATE, bits: int = 16) -> Chunk:
    """Give a format chunk that may say anything."""
    frame = channels * bits // 8
    return Chunk(
        b"fmt ", _FMT.pack(tag, channels, rate, min(rate * frame, 2**32 - 1), frame & 0xFFFF, bits)
    )


def wav(*chunks: Chunk) -> bytes:
    """Join chunks to a WAVE file."""
    return pack_riff(chunks)


GOOD = wav(fmt(), Chunk(b"data", bytes(32_000)))
DATA = Chunk(b"data", bytes(32_000))


def _floats(value: float) -> bytes:
    samples = NOISE.copy()
    samples[100] = value
    return encoded("WAV", "FLOAT", samples)


def _claiming(size: int) -> bytes:
    at = GOOD.index(b"data") + 4
    return GOOD[:at] + struct.pack("<I", size) + GOOD[at + 4 :]


BYTES: dict[str, bytes] = {
    "empty.wav": b"",
    "one byte.wav": b"R",
    "text.wav": b"This is a shopping list, not a sound.\n" * 40,
    "header only.wav": GOOD[:12],
    "film.wav": GOOD[:8] + b"AVI " + GOOD[12:],
    "big-endian.wav": b"RIFX" + GOOD[4:],
    "no format.wav": wav(DATA),
    "no data.wav": wav(fmt()),
    "format cut short.wav": wav(Chunk(b"fmt ", b"\x01\x00"), DATA),
    "cut in a chunk header.wav": GOOD[:40],
    "data claims 4 GB.wav": _claiming(0xFFFF_FFFF),
    "data cut short.wav": GOOD[:1_000],
    "no frames.wav": wav(fmt(), Chunk(b"data", b"")),
    "no channel.wav": wav(fmt(channels=0), DATA),
    "60000 channels.wav": wav(fmt(channels=60_000), DATA),
    "no rate.wav": wav(fmt(rate=0), DATA),
    "rate of 4 GHz.wav": wav(fmt(rate=4_000_000_000), DATA),
    "rate of 1 Hz.wav": wav(fmt(rate=1), DATA),
    "7 bits.wav": wav(fmt(bits=7), DATA),
    "unknown code.wav": wav(fmt(tag=0x1234), DATA),
    "not a number.wav": _floats(float("nan")),
    "infinite.wav": _floats(float("inf")),
    "chunk bomb.wav": wav(fmt(), *[Chunk(b"junk", b"")] * 5_000, DATA),
    "picture.wav": b"\x89PNG\r\n\x1a\n" + bytes(4_000),
    "program.wav": b"\x7fELF" + bytes(4_000),
    "archive.wav": b"PK\x03\x04" + bytes(4_000),
    "noise.flac": np.random.default_rng(6).bytes(4_000),
    "header only.flac": encoded("FLAC", "PCM_16")[:60],
    "header only.ogg": encoded("OGG", "VORBIS")[:60],
    "noise.mp3": b"\x00\x01" * 2_000,
    "header only.aiff": encoded("AIFF", "PCM_16")[:30],
    "raw.raw": bytes(4_000),
}
"""Files by name, each of which is refused."""


SALVAGED = ("7 bits.wav", "chunk bomb.wav", "data claims 4 GB.wav", "data cut short.wav")
"""Those of which a person's own sound can be saved, as a recorder that was cut off leaves them."""


def long_recording(path: Path) -> None:
    """Write a file of a quarter of an hour that takes no room on the disk."""
    frames = 900 * RATE
    head = b"RIFF" + struct.pack("<I", 36 + frames) + b"WAVEfmt " + struct.pack("<I", 16)
    head += _FMT.pack(1, 1, RATE, RATE, 1, 8) + b"data" + struct.pack("<I", frames)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + frames)


def folder(path: Path) -> None:
    """Make a folder that is called like a file."""
    path.mkdir()


OTHERS: dict[str, Callable[[Path], object]] = {
    "a quarter of an hour.wav": long_recording,
    "folder.wav": folder,
    "missing.wav": lambda path: path,
}
"""Files by name that are not made of bytes."""


def with_provenance(good: bytes, text: bytes) -> bytes:
    """Give a WAV file with another text where it says how it was made."""
    kept = [chunk for chunk in unpack_riff(good) if chunk.name != PROVENANCE_CHUNK]
    return pack_riff((*kept, Chunk(PROVENANCE_CHUNK, text)))


def lies(true: str) -> dict[str, bytes]:
    """Give texts that no file may say about how it was made, from a true one."""

    def said(**changes: object) -> bytes:
        return json.dumps({**json.loads(true), **changes}).encode()

    request = json.loads(true)["request"]
    latent = json.loads(true)["latent"]
    return {
        "nothing": b"",
        "not text": b"\xff\xfe\x00",
        "not JSON": b"{",
        "a list": b"[]",
        "nested without end": b"[" * 200_000,
        "a newer format": said(format=99),
        "no request": said(request=None),
        "a request of another kind": said(request={**request, "kind": "spell"}),
        "a million loops": said(request={**request, "count": 1_000_000}),
        "a tempo that is no number": said(request={**request, "tempo": {"bpm": "fast"}}),
        "an infinite variety": true.replace('"variety":', '"variety":1e999,"x":').encode(),
        "a seed below zero": said(seed=-1),
        "a latent that is no base64": said(latent={**latent, "code": "!!!"}),
        "a latent of another shape": said(latent={**latent, "layers": 60_000}),
    }
