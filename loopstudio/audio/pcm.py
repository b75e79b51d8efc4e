"""Samples as the bytes of a WAV file."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue

Encoding = Literal["pcm16", "pcm24", "float32"]

BYTES: dict[Encoding, int] = {"pcm16": 2, "pcm24": 3, "float32": 4}
FULL_SCALE: dict[Encoding, int] = {"pcm16": 1 << 15, "pcm24": 1 << 23}


def quantised(audio: Audio, encoding: Encoding, dither_seed: int) -> NDArray[np.int32]:
    """Give whole numbers (frames, channels) of 16 or 24 bits; 16 with TPDF dither of one step.

    Samples beyond full scale are clipped. Raises InvalidValue for an encoding without steps.
    """
    if encoding not in FULL_SCALE:
        raise InvalidValue(f"{encoding!r} is not an encoding in whole numbers.")
    scale = FULL_SCALE[encoding]
    scaled = np.multiply(audio.samples.T, np.float32(scale), order="C")
    if encoding == "pcm16":
        scaled += _triangular(scaled.shape, dither_seed)
    np.rint(scaled, out=scaled)
    np.clip(scaled, -scale, scale - 1, out=scaled)
    return scaled.astype(np.int32)


def encode(audio: Audio, encoding: Encoding, dither_seed: int = 0) -> bytes:
    """Give interleaved little-endian samples; raises InvalidValue for an unknown encoding."""
    if encoding not in get_args(Encoding):
        raise InvalidValue(f"{encoding!r} is not one of pcm16, pcm24 and float32.")
    if encoding == "float32":
        return audio.samples.T.astype("<f4", order="C").tobytes()
    whole = quantised(audio, encoding, dither_seed)
    if encoding == "pcm16":
        return whole.astype("<i2").tobytes()
    return _pack_24(whole.reshape(-1))


def _pack_24(whole: NDArray[np.int32]) -> bytes:
    # Four samples of 24 bits are three words of 32: far quicker than moving single bytes.
    padded = np.zeros(-(-len(whole) // 4) * 4, dtype=np.uint32)
    padded[: len(whole)] = whole.view(np.uint32) & 0xFF_FFFF
    a, b, c, d = padded.reshape(-1, 4).T
    words = np.empty((len(a), 3), dtype="<u4")
    words[:, 0] = a | b << 24
    words[:, 1] = b >> 8 | c << 16
    words[:, 2] = c >> 16 | d << 8
    return words.tobytes()[: len(whole) * 3]


def _triangular(shape: tuple[int, ...], seed: int) -> NDArray[np.float32]:
    draw = np.random.default_rng(seed)
    first, second = draw.random(shape, np.float32), draw.random(shape, np.float32)
    return first - second
