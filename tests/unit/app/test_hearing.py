from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.app.hearing import at_tempo, clip_to_hear
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo


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
