from typing import Any

import numpy as np
import pytest

from loopstudio.audio.pcm import encode, quantised
from loopstudio.core.errors import InvalidValue
from tests.support.sounds import noise, sound

EDGES = sound(np.array([[0.0, 1.0, -1.0, 2.0, 2**-23], [-2.0, 0.5, -0.5, -(2**-23), 0.0]]), 44_100)


def test_24_bits_are_the_nearest_steps_clipped() -> None:
    packed = np.frombuffer(encode(EDGES, "pcm24"), dtype=np.uint8).reshape(-1, 3).astype(np.int32)
    whole = packed[:, 0] | packed[:, 1] << 8 | packed[:, 2] << 16
    signed = np.where(whole >= 1 << 23, whole - (1 << 24), whole).reshape(-1, 2).T
    top = (1 << 23) - 1
    assert signed.tolist() == [[0, top, -top - 1, top, 1], [-top - 1, 1 << 22, -1 << 22, -1, 0]]


@pytest.mark.parametrize("frames", range(1, 6))
def test_24_bits_take_three_bytes_whatever_the_count(frames: int) -> None:
    audio = noise(frames, 1)
    packed = encode(audio, "pcm24")
    slow = b"".join(
        int(x).to_bytes(3, "little", signed=True) for x in quantised(audio, "pcm24", 0)[:, 0]
    )
    assert packed == slow


def test_float_is_interleaved_as_it_is() -> None:
    packed = np.frombuffer(encode(EDGES, "float32"), dtype="<f4").reshape(-1, 2).T
    assert np.array_equal(packed, EDGES.samples)


def test_dither_of_16_bits_is_triangular_and_of_one_step() -> None:
    still = sound(np.full(200_000, 0.25 / 32_768), 44_100)
    steps = quantised(still, "pcm16", 1)
    error = steps - 0.25
    assert set(np.unique(steps).tolist()) == {-1, 0, 1}
    assert error.mean() == pytest.approx(0.0, abs=0.01)
    # Rounding and two uniform draws, each a twelfth of a step squared: TPDF dither.
    assert error.var() == pytest.approx(3 / 12, rel=0.03)


def test_the_same_seed_dithers_the_same_way() -> None:
    assert encode(noise(), "pcm16", 5) == encode(noise(), "pcm16", 5)
    assert encode(noise(), "pcm16", 5) != encode(noise(), "pcm16", 6)


def test_dither_does_not_wrap_at_full_scale() -> None:
    loud = sound(np.tile([1.0, -1.0], 1_000), 44_100)
    steps = np.frombuffer(encode(loud, "pcm16"), dtype="<i2")
    assert steps[::2].min() > 32_000 > -32_000 > steps[1::2].max()


def test_unknown_encodings_are_refused() -> None:
    unknown: Any = "pcm8"
    with pytest.raises(InvalidValue, match="pcm8"):
        encode(noise(), unknown)


def test_floats_have_no_steps() -> None:
    with pytest.raises(InvalidValue, match="float32"):
        quantised(noise(), "float32", 0)
