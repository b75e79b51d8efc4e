from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.app.hearing import at_tempo, clip_to_hear, named
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo
from tests.support.clips import clip as made_here


def written(path: Path, beats: int) -> Path:
    """Write noise of so many beats at 120 BPM."""
    samples = np.random.default_rng(1).uniform(-0.5, 0.5, beats * 22_050)
    soundfile.write(path, samples, 44_100)
    return path


def test_a_file_is_heard_as_whole_bars_at_the_tempo_asked_for(tmp_path: Path) -> None:
    clip = clip_to_hear(written(tmp_path / "noise_120bpm.wav", 8))
    assert (clip.bars, clip.tempo.bpm) == (2, 120.0)
    assert at_tempo(clip, Tempo(100.0)).frames == Tempo(100.0).bar_frames(44_100, 2)


def test_more_than_eight_bars_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="9 bars: cut out up to 8"):
        clip_to_hear(written(tmp_path / "noise_120bpm.wav", 36))


@pytest.mark.parametrize("peak", [0.0, 0.0009])
def test_silence_is_refused(tmp_path: Path, peak: float) -> None:
    path = tmp_path / "nothing_120bpm.wav"
    soundfile.write(path, np.full(88_200, peak), 44_100, subtype="FLOAT")
    with pytest.raises(InvalidValue, match=r"nothing_120bpm\.wav is silent"):
        clip_to_hear(path)


def test_a_quiet_loop_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "quiet_120bpm.wav"
    soundfile.write(path, np.tile([0.002, -0.002], 44_100), 44_100, subtype="FLOAT")
    assert clip_to_hear(path).bars == 1


def test_more_than_two_channels_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "three_120bpm.wav"
    soundfile.write(path, np.random.default_rng(1).uniform(-0.5, 0.5, (88_200, 3)), 44_100)
    with pytest.raises(InvalidValue, match="3 channels: mix it down to stereo"):
        clip_to_hear(path)


def test_a_track_has_the_key_of_its_clip_and_a_kind_that_is_no_guess() -> None:
    track = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
    clip = made_here(key="Am", kind="bass")
    assert named(track, clip) == replace(track, key="Am", kind="bass")
    assert named(track, replace(clip, provenance=None)).kind is None
