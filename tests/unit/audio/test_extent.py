import os
from pathlib import Path

import pytest

from loopstudio.audio.convert import read_audio
from loopstudio.audio.extent import Extent, check_regular, extent_of
from loopstudio.audio.wav import read_provenance_json, read_wav
from loopstudio.core.errors import AudioFileError
from tests.support.bad_audio import RATE, encoded, long_recording


def test_the_length_is_read_from_the_header(tmp_path: Path) -> None:
    long_recording(tmp_path / "long.wav")
    assert extent_of(tmp_path / "long.wav") == Extent(900 * RATE, RATE)
    (tmp_path / "a.flac").write_bytes(encoded("FLAC", "PCM_16"))
    found = extent_of(tmp_path / "a.flac")
    assert found is not None
    assert found.seconds == 2.0


@pytest.mark.parametrize("name", ["noise.wav", "noise.raw", "gone.wav"])
def test_what_does_not_say_has_no_length(name: str, tmp_path: Path) -> None:
    if name.startswith("noise"):
        (tmp_path / name).write_bytes(b"noise" * 99)
    assert extent_of(tmp_path / name) is None


def test_what_is_not_there_is_left_to_its_reader(tmp_path: Path) -> None:
    check_regular(tmp_path / "gone.wav")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="is a folder"):
        check_regular(tmp_path)


@pytest.mark.parametrize("read", [extent_of, read_audio, read_wav, read_provenance_json])
def test_a_pipe_is_refused_and_nobody_waits_for_it(read: object, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert callable(read)
    with pytest.raises(AudioFileError, match=r"pipe\.wav is no file"):
        read(tmp_path / "pipe.wav")


@pytest.mark.parametrize("read", [extent_of, read_audio, read_wav, read_provenance_json])
def test_a_device_is_refused_by_whatever_name(read: object, tmp_path: Path) -> None:
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    assert callable(read)
    with pytest.raises(AudioFileError, match="device"):
        read(tmp_path / "zero.wav")
