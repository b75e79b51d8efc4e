import math

import torch
from torch import Tensor

from loopstudio.engines.vocoding.low_bands import PARTIALS_HZ, LowBands, least_points_per_second

RATE, HOP, SAMPLES = 44_100, 105, 44_100
BANDED = LowBands(RATE, HOP)


def tone(hertz: float, amplitude: float = 0.5) -> Tensor:
    """A whole number of periods."""
    time = torch.arange(SAMPLES, dtype=torch.float64) / RATE
    return (amplitude * torch.sin(2.0 * math.pi * hertz * time)).float()[None]


def test_low_sound_is_the_sum_of_its_bands() -> None:
    low = tone(55.0) + tone(155.0) + tone(400.0) + tone(600.0)
    torch.testing.assert_close(BANDED.sound(BANDED.bands(low), SAMPLES), low, atol=1e-5, rtol=0.0)


def test_a_band_of_a_tone_is_as_loud_and_turns_as_fast_as_it() -> None:
    band = BANDED.bands(tone(100.0, 0.3))[0, 0]
    assert torch.allclose(band.abs(), torch.tensor(0.3), atol=1e-4)
    turned = torch.angle(band[1:] * band[:-1].conj()) * RATE / HOP / (2.0 * math.pi)
    assert torch.allclose(turned, torch.tensor(100.0), atol=1.0)


def test_high_sound_has_no_place_in_them() -> None:
    assert float(BANDED.bands(tone(2_000.0)).abs().max()) < 1e-5


def test_narrow_bands_add_up_to_the_partials_of_a_note() -> None:
    narrow = LowBands(RATE, 525, PARTIALS_HZ)
    note = sum((tone(110.0 * partial, 0.5 / partial) for partial in range(1, 21)), tone(110.0, 0.0))
    bands = narrow.bands(note)
    assert bands.shape == (1, len(narrow), 84)
    torch.testing.assert_close(narrow.sound(bands, SAMPLES), note, atol=1e-4, rtol=0.0)


def test_points_must_be_as_dense_as_the_widest_band_is_wide() -> None:
    assert least_points_per_second(((10.0, 20.0), (50.0, 60.0), (70.0, 75.0))) == 50.0
