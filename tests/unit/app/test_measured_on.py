from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.measured_on import LONGEST_SECONDS, MOST_SOUNDS, sounds_in
from loopstudio.audio.convert import write_audio
from loopstudio.core.audio import Audio
from loopstudio.core.errors import CheckpointError


def written(path: Path, seconds: float = 0.1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_audio(path, Audio(np.zeros((1, round(8_000 * seconds)), dtype=np.float32), 8_000))
    return path


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    written(tmp_path / "b.wav", 0.2)
    written(tmp_path / "a" / "z.flac", 0.1)
    (tmp_path / "notes.txt").write_text("hello")
    assert [sound.frames for sound in sounds_in(tmp_path)] == [800, 1_600]


def test_one_file_will_do_and_is_cut(tmp_path: Path) -> None:
    (sound,) = sounds_in(written(tmp_path / "long.wav", 12.0))
    assert sound.frames == LONGEST_SECONDS * 8_000


def test_only_so_many_are_read(tmp_path: Path) -> None:
    for number in range(MOST_SOUNDS + 3):
        written(tmp_path / f"{number}.wav")
    assert len(sounds_in(tmp_path)) == MOST_SOUNDS


def test_a_folder_without_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(CheckpointError, match="holds no sound to measure"):
        sounds_in(tmp_path)
