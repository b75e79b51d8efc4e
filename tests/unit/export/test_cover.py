import io

import numpy as np
import pytest

from loopstudio.audio.peaks import Peaks
from loopstudio.core.errors import InvalidValue
from loopstudio.export.cover import COLUMNS, MOST_ROWS, cover
from tests.unit.export.test_png import unpacked


def wave(height: float) -> Peaks:
    return np.tile(np.array([[-height, height]], np.float32), (COLUMNS, 1))


def test_a_cover_is_a_square_picture() -> None:
    header = unpacked(cover("Night Drive", [wave(0.5)]))[0][1]
    assert (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")) == (1200, 1200)


def test_the_same_loops_make_the_same_cover() -> None:
    assert cover("A", [wave(0.5)]) == cover("A", [wave(0.5)])


def test_other_loops_make_another_cover() -> None:
    ramp = wave(1.0) * np.linspace(0, 1, COLUMNS, dtype=np.float32)[:, None]
    assert cover("A", [wave(0.5)]) != cover("A", [ramp])


def test_another_title_makes_another_cover() -> None:
    assert cover("A", [wave(0.5)]) != cover("B", [wave(0.5)])


def test_of_many_loops_some_are_drawn_and_silence_is_no_trouble() -> None:
    many = cover("A", [wave(0.0)] * (MOST_ROWS * 3))
    assert many == cover("A", [wave(0.0)] * MOST_ROWS)
    assert io.BytesIO(many).read(4) == b"\x89PNG"


def test_a_cover_needs_waveforms_of_its_own_width() -> None:
    for waves in ([], [np.zeros((3, 2), np.float32)]):
        with pytest.raises(InvalidValue, match="104 columns"):
            cover("A", waves)
