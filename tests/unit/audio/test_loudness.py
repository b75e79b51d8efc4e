import numpy as np
import pytest

from loopstudio.audio.level import SILENCE_DB, gain
from loopstudio.audio.loudness import k_weighting, loudness
from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from tests.support.sounds import RATE, noise, sound, turning_tone

EBU_RATE = 48_000
Pieces = list[tuple[float, tuple[float, ...]]]
"""Seconds, and dBFS of a 1 kHz tone in each channel."""


def tones(pieces: Pieces) -> Audio:
    wave = []
    for seconds, levels in pieces:
        time = np.arange(round(seconds * EBU_RATE)) / EBU_RATE
        heights = 10.0 ** (np.array(levels) / 20.0)
        wave.append(heights[:, None] * np.sin(2 * np.pi * 1_000 * time))
    return sound(np.concatenate(wave, axis=1), EBU_RATE)


def hits() -> Audio:
    """Three hits of different height that ring out, with gaps between them."""
    rng = np.random.default_rng(5)
    bar = np.zeros(88_200)
    for place, height in ((0, 0.9), (30_000, 0.3), (61_000, 0.05)):
        bar[place : place + 9_000] += height * rng.normal(size=9_000) * np.geomspace(1, 1e-3, 9_000)
    return sound(bar / 4, RATE)


def test_the_filters_are_those_that_the_standard_prints_for_48_khz() -> None:
    # BS.1770-5, annex 1, tables 1 and 2.
    frames = 4_800
    z = np.exp(-2j * np.pi * np.arange(frames // 2 + 1) / frames)

    def biquad(b: tuple[float, ...], a: tuple[float, ...]) -> np.ndarray:
        return np.polyval(b[::-1], z) / np.polyval(a[::-1], z)

    shelf = biquad(
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (1.0, -1.69065929318241, 0.73248077421585),
    )
    high_pass = biquad((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
    assert np.allclose(k_weighting(frames, EBU_RATE), shelf * high_pass, atol=1e-7)


def test_a_full_scale_tone_has_the_loudness_of_the_standard() -> None:
    # BS.1770: 997 Hz at 0 dBFS in one channel is -3.01 LUFS.
    tone = turning_tone(RATE, 997).samples[:1] * 2
    assert loudness(sound(tone, RATE)) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize(
    ("pieces", "lufs"),
    [
        ([(20, (-23, -23))], -23.0),
        ([(20, (-33, -33))], -33.0),
        ([(10, (-36, -36)), (60, (-23, -23)), (10, (-36, -36))], -23.0),
        (
            [
                (10, (-72, -72)),
                (10, (-36, -36)),
                (60, (-23, -23)),
                (10, (-36, -36)),
                (10, (-72, -72)),
            ],
            -23.0,
        ),
        ([(20, (-26, -26)), (20.1, (-20, -20)), (20, (-26, -26))], -23.0),
        ([(20, (-28, -28, -24, -30, -30))], -23.0),
    ],
    ids=[f"case {number}" for number in range(1, 7)],
)
def test_the_signals_of_ebu_tech_3341_measure_as_they_should(pieces: Pieces, lufs: float) -> None:
    assert loudness(tones(pieces)) == pytest.approx(lufs, abs=0.1)


def test_a_loop_is_as_loud_as_the_same_repeated() -> None:
    loop = hits()
    repeated = sound(np.tile(loop.samples, 3), RATE)
    assert loudness(loop) == pytest.approx(loudness(repeated), abs=1e-6)


def test_where_a_loop_begins_does_not_matter() -> None:
    loop = hits()
    # By a whole step of the blocks, so that they lie where they lay.
    turned = sound(np.roll(loop.samples, 7 * 4_410, axis=1), RATE)
    assert loudness(turned) == pytest.approx(loudness(loop), abs=1e-6)


@pytest.mark.parametrize("frames", [1, 50, 441, 4_409])
def test_a_clip_shorter_than_a_block_is_measured_as_it_repeats(frames: int) -> None:
    short = sound(noise(4_410, 1).samples[:, :frames], RATE)
    repeated = sound(np.tile(short.samples, -(-88_200 // frames)), RATE)
    # One sample that repeats is a constant: no power is left of it.
    assert loudness(short) == pytest.approx(loudness(repeated), abs=0.1)


def test_three_decibels_more_are_three_lu_more() -> None:
    assert loudness(gain(hits(), 3.0)) == pytest.approx(loudness(hits()) + 3.0, abs=1e-4)


def test_what_is_quieter_than_the_gate_does_not_count() -> None:
    loop = hits().samples
    longer = np.concatenate((loop, np.zeros_like(loop)), axis=1)
    # Without gates half as much power would be 3 LU less; the blocks at the edges count a little.
    assert loudness(sound(longer, RATE)) == pytest.approx(loudness(hits()), abs=0.3)


def test_silence_has_a_finite_loudness() -> None:
    assert loudness(sound(np.zeros((2, 1_000)), RATE)) == SILENCE_DB


def test_six_channels_have_no_loudness() -> None:
    with pytest.raises(InvalidValue, match="five channels"):
        loudness(noise(50_000, 6))
