from pathlib import Path

import pytest

from loopstudio.audio.replacing import replacing
from loopstudio.core.errors import AudioFileError, InvalidValue


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with replacing(path) as beside:
        beside.write_bytes(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"


def write_half(path: Path) -> None:
    path.write_bytes(b"half")
    raise InvalidValue("no more")


def test_a_failure_keeps_the_old_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    with pytest.raises(InvalidValue), replacing(path) as beside:
        write_half(beside)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.wav", b"old")]


def test_the_suffix_is_kept_for_libraries_that_go_by_it(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.flac") as beside:
        beside.write_bytes(b"")
    assert beside.suffix == ".flac"


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with (
        pytest.raises(AudioFileError, match=r"a\.wav could not be written: No such file"),
        replacing(tmp_path / "none" / "a.wav") as beside,
    ):
        beside.write_bytes(b"")
