import numpy as np
import pytest

from loopstudio.audio.onset import onsets, strength
from loopstudio.core.audio import Audio
from tests.support.sounds import RATE, drum_loop, noise, sound, turning_tone


@pytest.mark.parametrize("seed", range(4))
def test_onsets_are_found_to_a_millisecond(seed: int) -> None:
    loop, starts = drum_loop(seed=seed)
    assert np.abs(onsets(loop) - np.array(starts)).max() <= RATE // 1000


def test_an_onset_at_the_seam_is_found_once() -> None:
    loop, _ = drum_loop(88_200, (0.999, 0.4))
    assert len(onsets(loop)) == 2


@pytest.mark.parametrize("audio", [turning_tone(), noise(88_200), sound(np.zeros(50_000), RATE)])
def test_what_is_not_struck_has_no_onsets(audio: Audio) -> None:
    assert len(onsets(audio)) == 0


def test_a_sound_of_a_few_frames_is_no_trouble() -> None:
    assert len(onsets(noise(3))) <= 1


def test_opposite_channels_do_not_hide_an_onset() -> None:
    loop, starts = drum_loop()
    opposite = sound(loop.samples * np.array([[1.0], [-1.0]]), RATE)
    assert len(onsets(opposite)) == len(starts)


def test_strength_has_one_value_per_hop() -> None:
    rise, hop = strength(noise(44_100), 10.0)
    assert (len(rise), hop) == (100, 441)


def test_neighbours_over_the_seam_are_one_onset() -> None:
    samples = np.zeros(44_100)
    samples[5:300] = noise(295, 1).samples[0]
    samples[43_600:43_900] = noise(300, 1).samples[0]
    found = onsets(sound(samples, RATE))
    assert len(found) == 1
