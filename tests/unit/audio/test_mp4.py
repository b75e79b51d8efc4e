import struct
from pathlib import Path

import pytest

from loopstudio.audio.mp4 import bpm_in

HEAD = struct.pack(">I4s4s4x", 16, b"ftyp", b"M4A ")
DATA = struct.pack(">I4sIIH", 18, b"data", 21, 0, 93)
TEMPO = struct.pack(">I4s", 26, b"tmpo") + DATA


def test_the_tempo_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_bytes(HEAD + TEMPO + b"more")
    assert bpm_in(tmp_path / "a.m4a") == 93


@pytest.mark.parametrize(
    "body", [b"", HEAD, TEMPO, HEAD + TEMPO[:-1], HEAD + TEMPO.replace(b"data", b"free")]
)
def test_a_file_without_a_tempo_tells_none(body: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_bytes(body)
    assert bpm_in(tmp_path / "a.m4a") is None


def test_a_file_that_is_not_there_tells_none(tmp_path: Path) -> None:
    assert bpm_in(tmp_path / "gone.m4a") is None


def test_a_film_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "film.mp4").open("wb") as file:
        file.write(HEAD + TEMPO)
        file.truncate((1 << 26) + 1)
    assert bpm_in(tmp_path / "film.mp4") is None
