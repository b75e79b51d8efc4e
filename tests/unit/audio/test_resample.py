import numpy as np
import pytest

from loopstudio.audio.loop import seam_db
from loopstudio.audio.resample import resample, turned
from loopstudio.core.errors import InvalidValue
from tests.support.sounds import noise, sound, turning_tone


def test_a_turning_tone_is_the_same_tone_at_the_other_rate() -> None:
    made = resample(turning_tone(121_655), 48_000, 132_414, circular=True)
    assert np.abs(made.samples - turning_tone(132_414).samples).max() < 1e-4


def test_a_turn_is_told_between_its_samples_at_any_rate() -> None:
    made = turned(turning_tone(44_100).samples, 4 * 44_100)
    assert np.abs(made - turning_tone(4 * 44_100).samples).max() < 1e-4


def test_a_loop_stays_a_loop() -> None:
    assert seam_db(resample(turning_tone(), 48_000, circular=True)) <= 0.0


def test_a_loop_shorter_than_the_filter_stays_a_loop() -> None:
    made = resample(turning_tone(64, 4), 48_000, 70, circular=True)
    assert np.abs(made.samples - turning_tone(70, 4).samples).max() < 1e-3


def test_the_length_is_the_nearest_whole_number() -> None:
    assert resample(noise(121_655), 48_000).frames == 132_414


def test_a_straight_tone_keeps_its_middle() -> None:
    made = resample(turning_tone(44_100), 48_000).samples[:, 2_000:-2_000]
    wanted = turning_tone(48_000).samples[:, 2_000:-2_000]
    assert np.abs(made - wanted).max() < 1e-4


@pytest.mark.parametrize("off", [-1, 1])
def test_one_frame_more_or_less_is_made(off: int) -> None:
    assert resample(noise(8_820), 48_000, 9_600 + off).frames == 9_600 + off


def test_the_same_rate_and_length_change_nothing() -> None:
    audio = noise()
    assert resample(audio, audio.rate) is audio


@pytest.mark.parametrize("frames", [0, 9_000])
def test_a_length_that_would_change_the_pitch_is_refused(frames: int) -> None:
    with pytest.raises(InvalidValue, match="pitch"):
        resample(noise(8_820), 48_000, frames)


def test_one_channel_stays_one_channel() -> None:
    assert resample(sound(np.zeros(1_000), 44_100), 22_050).samples.shape == (1, 500)
