import copy
import math

import pytest
import torch
from torch import Tensor

from loopstudio.engines.vocoding.low_bands import (
    CROSSOVERS_HZ,
    PARTIALS_HZ,
    LowBands,
    least_points_per_second,
)
from tests.support.plain_low_bands import plain_bands, plain_sound

RATE, HOP, SAMPLES = 44_100, 105, 44_100
BANDED = LowBands(RATE, HOP)
FORMS = [LowBands(RATE, 525, PARTIALS_HZ), LowBands(RATE, HOP, CROSSOVERS_HZ)]
every_form = pytest.mark.parametrize("low", FORMS, ids=["partials", "lows"])


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


@every_form
@pytest.mark.parametrize("frames", [42, 84, 173])
def test_all_bands_at_once_are_those_of_one_after_the_other(low: LowBands, frames: int) -> None:
    torch.manual_seed(1)
    signal = torch.randn(3, frames * 525)
    bands = low.bands(signal)
    torch.testing.assert_close(bands, plain_bands(low, signal), atol=1e-6, rtol=1e-5)
    # What leaves its band is laid where that of one after the other would lie.
    moved = bands * torch.randn_like(bands)
    samples = signal.shape[-1]
    heard, expected = low.sound(moved, samples), plain_sound(low, moved, samples)
    torch.testing.assert_close(heard, expected, atol=1e-5, rtol=1e-5)


@every_form
def test_what_is_learned_through_bands_is_the_same(low: LowBands) -> None:
    torch.manual_seed(2)
    signal, wanted = torch.randn(2, 84 * 525), torch.randn(2, 84 * 525)

    def learned(through: Tensor, made: Tensor) -> Tensor:
        (made * wanted).sum().backward()  # type: ignore[no-untyped-call]
        assert through.grad is not None
        return through.grad

    ours, theirs = signal.clone().requires_grad_(), signal.clone().requires_grad_()
    made = low.sound(low.bands(ours), 84 * 525)
    torch.testing.assert_close(
        learned(ours, made),
        learned(theirs, plain_sound(low, plain_bands(low, theirs), 84 * 525)),
        atol=1e-5,
        rtol=1e-5,
    )


@every_form
def test_no_format_of_numbers_moves_a_band(low: LowBands) -> None:
    rounded = copy.deepcopy(low).to(torch.bfloat16).float()
    assert torch.equal(rounded.bands(tone(440.0)), low.bands(tone(440.0)))


@every_form
def test_a_checkpoint_holds_nothing_of_bands(low: LowBands) -> None:
    assert not low.state_dict()
