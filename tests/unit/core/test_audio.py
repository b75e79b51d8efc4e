import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue


def test_one_dimension_is_one_channel() -> None:
    audio = Audio(np.zeros(5, dtype=np.float32), 44_100)
    assert (audio.channels, audio.frames) == (1, 5)


def test_seconds_are_frames_over_rate() -> None:
    assert Audio(np.zeros((2, 22_050), dtype=np.float32), 44_100).seconds == 0.5


def test_samples_cannot_be_changed() -> None:
    audio = Audio(np.zeros(5, dtype=np.float32), 44_100)
    with pytest.raises(ValueError, match="read-only"):
        audio.samples[0, 0] = 1.0


def test_a_later_change_of_the_source_is_not_heard() -> None:
    source = np.zeros((1, 4), dtype=np.float32)
    audio = Audio(source, 44_100)
    source[0, 0] = 1.0
    assert audio.samples[0, 0] == 0.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_refused(bad: float) -> None:
    with pytest.raises(InvalidValue, match="not numbers"):
        Audio(np.array([0.0, bad], dtype=np.float32), 44_100)


@pytest.mark.parametrize("shape", [(0,), (2, 0), (1, 2, 3)])
def test_shapes_that_are_no_sound_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="at least one channel"):
        Audio(np.zeros(shape, dtype=np.float32), 44_100)


@pytest.mark.parametrize("rate", [0, 7_999, 192_001])
def test_rates_out_of_range_are_refused(rate: int) -> None:
    with pytest.raises(InvalidValue, match="8,000 to 192,000"):
        Audio(np.zeros(4, dtype=np.float32), rate)
