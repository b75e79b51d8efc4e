import numpy as np
import pytest

from loopstudio.engines.rave.material import SECONDS, material


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_it_is_short_finite_and_within_full_scale(rate: int) -> None:
    sounds = material(rate)
    assert all(sound.frames == round(SECONDS * rate) for sound in sounds)
    assert sum(sound.frames for sound in sounds) < 12 * rate
    assert max(np.abs(sound.samples).max() for sound in sounds) <= 1.0


def test_it_is_the_same_at_every_call_and_of_many_kinds() -> None:
    one, two = material(22_050), material(22_050)
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(one, two, strict=True))
    bright = [np.abs(np.diff(sound.samples)).mean() for sound in one]
    assert len({round(float(value), 4) for value in bright}) == len(one)
    assert not one[-1].samples.any()
