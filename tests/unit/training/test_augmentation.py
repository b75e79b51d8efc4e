from dataclasses import replace

import pytest
import torch

from loopstudio.training.augmentation import (
    LSB,
    augmented,
    compressed,
    dequantised,
    mangled,
    muted,
    stretch,
)
from loopstudio.training.rave_recipe import RaveRecipe

RATE = 44_100
ALL = RaveRecipe(mangle=0.5, compress=0.5, mute=0.2, dequantise=True)


def noise(count: int, samples: int = 1_000, seed: int = 3) -> torch.Tensor:
    return torch.randn(count, samples, generator=torch.Generator().manual_seed(seed))


def seeded(seed: int = 4) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_mangled_bars_have_other_waves_and_the_same_magnitudes() -> None:
    bars = noise(64)
    made = mangled(bars, 0.5, RATE, seeded())
    same = (made == bars).all(dim=1)
    assert 20 < int(same.sum()) < 44
    assert not torch.allclose(made[~same], bars[~same], atol=0.1)
    torch.testing.assert_close(
        torch.fft.rfft(made).abs(), torch.fft.rfft(bars).abs(), atol=1e-3, rtol=1e-3
    )


def test_compression_brings_loud_and_quiet_nearer_and_keeps_the_peak() -> None:
    bars = torch.cat((0.5 * noise(32, 22_050), 0.1 * noise(32, 22_050, 5)), dim=1)
    made = compressed(bars, 1.0, RATE, seeded())
    torch.testing.assert_close(made.abs().amax(1), bars.abs().amax(1))
    before, after = (
        (x[:, 15_000:22_050].std(dim=1) / x[:, 37_050:].std(dim=1)).log2() for x in (bars, made)
    )
    # Up to 8 to 1, and none of them the other way.
    assert bool((after < before).all())
    assert float((after / before).min()) < 0.3 < 0.8 < float((after / before).max())


def test_some_bars_are_silent_and_the_others_as_they_were() -> None:
    bars = noise(200)
    made = muted(bars, 0.2, seeded())
    silent = (made == 0.0).all(dim=1)
    assert 20 < int(silent.sum()) < 60
    assert torch.equal(made[~silent], bars[~silent])


def test_what_was_on_steps_of_16_bits_lies_evenly_about_them() -> None:
    bars = (noise(8, 4_000) / LSB).round() * LSB
    off = (dequantised(bars, seeded()).double() - bars) / LSB
    assert float(off.abs().max()) <= 0.51
    assert abs(float(off.mean())) < 0.01
    assert float(off.std()) == pytest.approx(12.0**-0.5, rel=0.02)


def test_a_loop_that_begins_elsewhere_is_changed_alike() -> None:
    bars = noise(6, 4_410)
    for change in (mangled, compressed):
        plain = change(bars, 1.0, RATE, seeded())
        turned = change(bars.roll(1_234, -1), 1.0, RATE, seeded())
        torch.testing.assert_close(turned, plain.roll(1_234, -1), atol=1e-4, rtol=1e-3)


def test_bars_stay_as_they_are_where_nothing_is_asked_for() -> None:
    bars, random = noise(4), seeded()
    before = random.get_state()
    assert augmented(bars, RaveRecipe(), random) is bars
    assert stretch(0.0, random) == 1.0
    assert torch.equal(random.get_state(), before)


def test_each_change_of_the_recipe_is_heard() -> None:
    bars = 0.3 * noise(64, 4_410)
    for left_out in ({"mangle": 0.0}, {"compress": 0.0}, {"mute": 0.0}, {"dequantise": False}):
        less = replace(ALL, **left_out)
        both = (augmented(bars, recipe, seeded()) for recipe in (ALL, less))
        assert not torch.equal(*both), left_out


def test_the_same_seed_changes_bars_the_same_way() -> None:
    bars = noise(16, 4_410)
    assert torch.equal(augmented(bars, ALL, seeded()), augmented(bars, ALL, seeded()))
    assert not torch.equal(augmented(bars, ALL, seeded()), augmented(bars, ALL, seeded(5)))


def test_bars_last_longer_or_shorter_by_so_many_semitones() -> None:
    random = seeded()
    drawn = [stretch(12.0, random) for _ in range(200)]
    assert 0.5 <= min(drawn) < 0.55
    assert 1.8 < max(drawn) <= 2.0
