from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.errors import DatasetError
from loopstudio.core.tempo import Tempo
from loopstudio.datasets.mono import RATE
from loopstudio.datasets.scan import NOT_STATED, Recording, audio_files, file_sum, read_recording
from tests.support.hits import drum_loop, write_loop


def read(path: Path, root: Path) -> Recording:
    return read_recording(path, root, file_sum(path))


def test_audio_is_found_below_the_folder_and_sorted(tmp_path: Path) -> None:
    for name in ("b.wav", "a/c.flac", "notes.txt", ".hidden.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = [path.relative_to(tmp_path).as_posix() for path in audio_files(tmp_path)]
    assert names == ["a/c.flac", "b.wav"]


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(DatasetError, match="not a folder"):
        audio_files(tmp_path / "x")


def test_an_acid_tag_tells_the_tempo(tmp_path: Path) -> None:
    audio = Audio(drum_loop(93, 4), RATE)
    write_wav(tmp_path / "loop_120bpm.wav", audio, Tags(tempo=Tempo(93.0), beats=4))
    found = read(tmp_path / "loop_120bpm.wav", tmp_path)
    assert (round(found.bpm, 3), found.told_by) == (93.0, "tag")


def test_a_name_tells_the_tempo(tmp_path: Path) -> None:
    path = write_loop(tmp_path / "beat_96bpm.flac", drum_loop(96, 4))
    assert (read(path, tmp_path).bpm, read(path, tmp_path).told_by) == (96.0, "name")


def test_the_ear_tells_the_tempo(tmp_path: Path) -> None:
    found = read(write_loop(tmp_path / "beat.flac", drum_loop(110, 16)), tmp_path)
    assert (round(found.bpm), found.told_by) == (110, "estimate")


def test_what_has_no_tempo_is_refused(tmp_path: Path) -> None:
    path = write_loop(tmp_path / "hum.wav", np.full(90_000, 0.1, np.float32))
    with pytest.raises(DatasetError, match="no tempo"):
        read(path, tmp_path)


def test_the_folder_below_the_root_is_the_style(tmp_path: Path) -> None:
    path = write_loop(tmp_path / "techno" / "deep" / "x_120bpm.wav", drum_loop(120, 4))
    assert (read(path, tmp_path).style, read(path, tmp_path).name) == (
        "techno",
        "techno/deep/x_120bpm.wav",
    )


def test_the_nearest_licence_is_read(tmp_path: Path) -> None:
    path = write_loop(tmp_path / "mine" / "x_120bpm.wav", drum_loop(120, 4))
    (tmp_path / "LICENSE.txt").write_text("\nCC0 1.0\nmore\n")
    assert read(path, tmp_path).licence == "CC0 1.0"


def test_without_a_licence_file_it_is_not_stated(tmp_path: Path) -> None:
    path = write_loop(tmp_path / "x_120bpm.wav", drum_loop(120, 4))
    assert read(path, tmp_path).licence == NOT_STATED


def test_another_rate_is_brought_to_ours(tmp_path: Path) -> None:
    path = write_loop(tmp_path / "x_120bpm.wav", drum_loop(120, 4, 48_000), 48_000)
    assert len(read(path, tmp_path).mono) == 88_200


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x_120bpm.wav").write_bytes(b"RIFFxxxxWAVEnothing")
    with pytest.raises(DatasetError, match=r"x_120bpm\.wav"):
        read(tmp_path / "x_120bpm.wav", tmp_path)
