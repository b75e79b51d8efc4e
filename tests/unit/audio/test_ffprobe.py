import shutil
from pathlib import Path

import pytest

from loopstudio.audio.convert import write_audio
from loopstudio.audio.ffprobe import texts_in
from loopstudio.audio.tags import Tags
from tests.support.sounds import turning_tone

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


@needs_ffmpeg
def test_the_texts_of_an_m4a_file_are_found(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.m4a", turning_tone(), Tags(title="Sunday", artist="Ada"))
    found = texts_in(tmp_path / "a.m4a")
    assert (found["title"], found["artist"]) == ("Sunday", "Ada")


@pytest.mark.parametrize("body", [b"", b"noise" * 99])
def test_nothing_is_an_error(body: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_bytes(body)
    assert texts_in(tmp_path / "a.m4a") == {}
    assert texts_in(tmp_path / "gone.m4a") == {}


def test_without_ffprobe_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.m4a").write_bytes(b"x")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert texts_in(tmp_path / "a.m4a") == {}
