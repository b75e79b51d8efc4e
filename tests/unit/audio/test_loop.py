from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import ArrayLike

from loopstudio.audio.loop import close_gap, fit, joined, seam_db, tail_fold, tile
from loopstudio.audio.onset import onsets
from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from tests.support.sounds import RATE, drum_loop, noise, sound, turning_tone


def pad(frames: int) -> Audio:
    """Give a held chord that does not turn in any round number of frames."""
    time = np.arange(frames) / RATE
    waves = [np.sin(2 * np.pi * pitch * time + 1.0) for pitch in (110.3, 164.9, 221.7)]
    return sound(0.25 * sum(waves, np.zeros(frames)), RATE)


def brown(frames: int) -> Audio:
    walk = np.cumsum(np.random.default_rng(3).standard_normal(frames))
    walk -= np.linspace(walk[0], walk[-1] - 80, frames)
    return sound(walk / np.abs(walk).max(), RATE)


def test_a_turning_tone_passes() -> None:
    assert seam_db(turning_tone()) <= 0.0


def test_a_hard_cut_of_a_pad_fails() -> None:
    assert seam_db(fit(pad(90_000), 88_001)) > 0.0


def test_the_seam_is_the_wrap_over_the_usual_steps() -> None:
    steps = np.tile([0.0, 0.1], 5_000)
    steps[-1] = 0.9
    assert seam_db(sound(steps, RATE)) == pytest.approx(19.08, abs=0.1)


def test_the_worst_channel_counts() -> None:
    good = turning_tone(10_000, 20).samples[0]
    bad = pad(10_000).samples[0]
    both = sound(np.stack([good, bad]), RATE)
    assert seam_db(both) == pytest.approx(seam_db(sound(bad, RATE)))


@pytest.mark.parametrize("samples", [np.zeros(100), np.ones(100), np.ones(1)])
def test_silence_and_stillness_pass_with_a_finite_number(samples: ArrayLike) -> None:
    assert seam_db(sound(samples, RATE)) == -120.0


def test_one_jump_in_stillness_is_the_worst_there_is() -> None:
    ramp = np.zeros(10_000)
    ramp[-1] = 1.0
    assert seam_db(sound(ramp, RATE)) == 120.0


def test_too_long_is_cut() -> None:
    audio = noise(100)
    assert np.array_equal(fit(audio, 60).samples, audio.samples[:, :60])


def test_too_short_is_repeated() -> None:
    audio = noise(100)
    assert np.array_equal(fit(audio, 250).samples[:, 100:200], audio.samples)


def test_what_fits_is_left_alone() -> None:
    audio = noise(100)
    assert fit(audio, 100) is audio


def test_nothing_is_no_length() -> None:
    with pytest.raises(InvalidValue, match="one frame"):
        fit(noise(100), 0)


def test_repeating_does_not_cut() -> None:
    with pytest.raises(InvalidValue, match="cannot be repeated"):
        tile(noise(100), 99)


@pytest.mark.parametrize("make", [pad, brown])
def test_a_folded_tail_joins(make: Callable[[int], Audio]) -> None:
    assert seam_db(tail_fold(make(92_000), 88_200, 50.0)) <= 0.0


def test_a_folded_pad_does_not_dip() -> None:
    folded = tail_fold(pad(92_000), 88_200, 50.0).samples[0]
    around = np.concatenate([folded[-2_000:], folded[:2_000]])
    assert np.sqrt(np.mean(around**2)) > 0.8 * np.sqrt(np.mean(folded**2))


def test_folded_noise_keeps_its_power() -> None:
    folded = tail_fold(noise(60_000, 1), 50_000, 100.0).samples[0]
    assert np.std(folded[:4_410]) == pytest.approx(np.std(folded[10_000:]), rel=0.1)


def test_a_ringing_tail_leaves_the_first_attack_as_it_is() -> None:
    loop, _ = drum_loop(88_200, (0.0, 0.5))
    ringing = np.concatenate([loop.samples, 0.05 * loop.samples[:, :11_025]], axis=1)
    folded = tail_fold(sound(ringing, RATE), 88_200, 20.0)
    wanted = loop.samples[:, :10_000] * 1.05
    assert np.abs(folded.samples[:, :10_000] - wanted).max() < 1e-6


def test_a_tail_of_silence_folds_to_the_head() -> None:
    silent = sound(np.zeros(1_000), RATE)
    assert not tail_fold(silent, 900, 1.0).samples.any()


@pytest.mark.parametrize(("frames", "fade"), [(100, 5.0), (120, 5.0), (0, 5.0), (50, 0.0)])
def test_without_a_tail_there_is_nothing_to_fold(frames: int, fade: float) -> None:
    with pytest.raises(InvalidValue, match="Folding a tail"):
        tail_fold(noise(100), frames, fade)


def test_a_closed_gap_moves_no_onset() -> None:
    loop, starts = drum_loop()
    closed = close_gap(sound(loop.samples[:, :84_672], RATE), 88_200)
    assert np.abs(onsets(closed) - np.array(starts)).max() <= 88


def test_a_closed_gap_leaves_what_was_there() -> None:
    loop, starts = drum_loop()
    closed = close_gap(sound(loop.samples[:, :84_672], RATE), 88_200)
    assert np.array_equal(closed.samples[:, : starts[-1]], loop.samples[:, : starts[-1]])


@pytest.mark.parametrize("make", [pad, brown])
def test_a_closed_gap_joins(make: Callable[[int], Audio]) -> None:
    assert seam_db(close_gap(make(84_672), 88_200)) <= 0.0


def test_a_closed_gap_is_not_silent() -> None:
    closed = close_gap(noise(84_672), 88_200)
    assert np.std(closed.samples[:, -3_000:-500]) > 0.25 * np.std(closed.samples)


def test_without_a_gap_nothing_changes() -> None:
    audio = noise(1_000)
    assert close_gap(audio, 1_000) is audio


def test_a_negative_gap_is_refused() -> None:
    with pytest.raises(InvalidValue, match="no gap"):
        close_gap(noise(1_000), 999)


def test_a_loop_that_is_cut_hard_is_joined_within_4_ms() -> None:
    loop = pad(22_050)
    made = joined(loop)
    assert seam_db(loop) > 0.0
    assert seam_db(made) <= 0.0
    np.testing.assert_array_equal(made.samples[:, :-200], loop.samples[:, :-200])


def test_a_loop_that_joins_already_is_left_alone() -> None:
    loop = turning_tone(22_050)
    assert joined(loop) is loop
