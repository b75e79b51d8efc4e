import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopstudio.audio.level import SILENCE_DB, gain, remove_dc, true_peak_db
from loopstudio.audio.limiter import limit, loud
from loopstudio.audio.loop import seam_db
from loopstudio.audio.loudness import loudness
from loopstudio.core.audio import Audio

RATE = 44_100


def drums(seed: int = 1, frames: int = 88_200, channels: int = 1) -> Audio:
    """Eight hits, the first of each four far above the rest."""
    draw = np.random.default_rng(seed)
    made = np.zeros((channels, frames))
    fall = np.exp(-np.arange(frames) / 3_000.0)
    for hit in range(8):
        struck = draw.standard_normal((channels, frames)) * fall * (1.0 if hit % 4 == 0 else 0.3)
        made += np.roll(struck, hit * frames // 8 - 40, axis=1)
    return Audio((made / np.abs(made).max()).astype(np.float32), RATE)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 999), st.floats(-6.0, 14.0), st.sampled_from([441, 5_000, 88_200]))
def test_no_sample_passes_the_ceiling_and_none_is_raised(seed: int, db: float, frames: int) -> None:
    loop = gain(drums(seed, frames), db)
    held = limit(loop).samples
    assert np.abs(held).max() <= 10.0 ** (-1.0 / 20.0) * (1 + 1e-5)
    assert (np.abs(held) <= np.abs(loop.samples) * (1 + 1e-6)).all()


@pytest.mark.parametrize("rate", [88_200, 96_000, 192_000])
def test_a_loop_of_any_rate_is_held(rate: int) -> None:
    loop = Audio(gain(drums(frames=5_000), 8.0).samples, rate)
    assert true_peak_db(limit(loop)) <= -0.9


def test_what_is_under_the_ceiling_is_left_alone() -> None:
    quiet = gain(drums(), -6.0)
    assert limit(quiet) is quiet


def test_far_from_a_peak_nothing_is_lowered() -> None:
    loop = gain(drums(), 6.0)
    held = limit(loop)
    # Just before the second of the loud hits the first has long been released.
    at = slice(3 * 88_200 // 8, 4 * 88_200 // 8 - 200)
    assert np.allclose(held.samples[:, at], loop.samples[:, at], rtol=1e-6)
    assert not np.allclose(held.samples, loop.samples, rtol=1e-2)


@pytest.mark.parametrize("shift", [1, 40_000, 88_199])
def test_it_makes_no_difference_where_a_loop_begins(shift: int) -> None:
    loop = gain(drums(), 8.0)
    turned = Audio(np.roll(loop.samples, shift, axis=1), RATE)
    wanted = np.roll(limit(loop).samples, shift, axis=1)
    assert np.allclose(limit(turned).samples, wanted, atol=2e-4)


def test_channels_are_lowered_together() -> None:
    loop = gain(drums(channels=2), 8.0)
    held = limit(loop).samples
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = held / loop.samples
    both = (np.abs(loop.samples) > 1e-3).all(axis=0)
    assert np.allclose(ratio[0, both], ratio[1, both], rtol=1e-4)


def test_a_loop_becomes_louder_with_its_peak_at_the_ceiling() -> None:
    loop = drums()
    plain = gain(loop, -1.0 - true_peak_db(loop))
    made = loud(loop, target_lufs=-6.0)
    assert true_peak_db(made) == pytest.approx(-1.0, abs=0.05)
    assert 3.0 < loudness(made) - loudness(plain) <= 6.1
    assert seam_db(made) <= 0.0


def test_a_loop_that_is_loud_enough_keeps_its_peaks() -> None:
    loop = drums()
    made = loud(loop, target_lufs=-60.0)
    assert np.allclose(made.samples, gain(loop, -1.0 - true_peak_db(loop)).samples)


def test_no_more_is_added_than_is_missing() -> None:
    loop = drums()
    wanted = loudness(gain(loop, -1.0 - true_peak_db(loop))) + 2.0
    assert loudness(loud(loop, target_lufs=wanted)) == pytest.approx(wanted, abs=0.7)


def test_peaks_of_one_sign_do_not_shift_the_middle() -> None:
    draw = drums().samples
    lopsided = remove_dc(Audio(np.where(draw > 0.2, draw * 2.0, draw), RATE))
    assert abs(limit(gain(lopsided, 5.0)).samples.mean()) > 1e-4
    made = loud(lopsided, target_lufs=-6.0)
    assert abs(made.samples.mean(dtype=np.float64)) < 1e-6
    assert true_peak_db(made) == pytest.approx(-1.0, abs=0.05)


def test_silence_stays_silence() -> None:
    silence = Audio(np.zeros((1, 1_000), dtype=np.float32), RATE)
    assert true_peak_db(loud(silence)) == SILENCE_DB
