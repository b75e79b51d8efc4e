import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo

BAR = Audio(np.zeros((2, 88_200), dtype=np.float32), 44_100)


def test_a_clip_of_the_exact_length_is_taken() -> None:
    assert Clip("brisk-otter", BAR, Tempo(120.0), 1).audio is BAR


def test_a_clip_of_another_length_is_refused() -> None:
    with pytest.raises(InvalidValue, match="88200"):
        Clip("brisk-otter", BAR, Tempo(121.0), 1)


def test_a_clip_of_no_bars_is_refused() -> None:
    with pytest.raises(InvalidValue, match="one bar"):
        Clip("brisk-otter", BAR, Tempo(120.0), 0)
