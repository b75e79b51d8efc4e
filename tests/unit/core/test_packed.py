import base64
import zlib

import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.core.packed import MAX_BYTES, packed, unpacked

NUMBERS = np.linspace(-2.0, 2.0, 12, dtype=np.float32).reshape(3, 4)


def deflated(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw)).decode()


def test_numbers_come_back_exactly() -> None:
    assert np.array_equal(unpacked(packed(NUMBERS), 3, "It"), NUMBERS)


@pytest.mark.parametrize(
    "code", ["", "no base64!", deflated(b"abc"), deflated(b""), deflated(bytes(20))]
)
def test_text_that_holds_no_numbers_is_refused(code: str) -> None:
    with pytest.raises(InvalidValue, match="It is"):
        unpacked(code, 3, "It")


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(InvalidValue, match="It is not made of numbers"):
        unpacked(packed(NUMBERS * np.float32(np.inf)), 3, "It")


def test_no_more_is_read_than_there_can_be() -> None:
    assert unpacked(deflated(bytes(MAX_BYTES * 2)), 1, "It").nbytes == MAX_BYTES
