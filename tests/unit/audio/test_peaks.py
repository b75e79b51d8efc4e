import numpy as np
import pytest

from loopstudio.audio.peaks import peaks
from loopstudio.core.errors import InvalidValue
from tests.support.sounds import noise, sound


def test_each_bucket_has_its_lowest_and_highest() -> None:
    drawn = peaks(sound(np.array([0.1, -0.5, 0.9, 0.2]), 44_100), 2)
    assert np.allclose(drawn, [[-0.5, 0.1], [0.2, 0.9]])


def test_all_channels_are_in_it() -> None:
    drawn = peaks(sound(np.array([[0.1, 0.2], [-0.7, 0.8]]), 44_100), 1)
    assert np.allclose(drawn, [[-0.7, 0.8]])


def test_no_sample_is_left_out() -> None:
    audio = noise(10_007)
    drawn = peaks(audio, 313)
    assert (drawn.min(), drawn.max()) == (audio.samples.min(), audio.samples.max())


@pytest.mark.parametrize("buckets", [1, 7, 100])
def test_there_are_as_many_as_asked_for(buckets: int) -> None:
    drawn = peaks(noise(5), buckets)
    assert drawn.shape == (buckets, 2)
    assert drawn.dtype == np.float32


def test_no_buckets_are_refused() -> None:
    with pytest.raises(InvalidValue, match="one column"):
        peaks(noise(), 0)
