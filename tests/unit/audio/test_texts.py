import shutil
import subprocess
from pathlib import Path

import pytest

from loopstudio.audio.convert import write_audio
from loopstudio.audio.tags import Tags
from loopstudio.audio.texts import read_texts
from loopstudio.core.tempo import Tempo
from tests.support.clips import loop

TAGS = Tags(title="Sunday", artist="Ada", comment="97.25 BPM", software="LoopStudio 0.1.0")


@pytest.mark.parametrize("ending", ["flac", "aiff", "ogg", "mp3"])
def test_what_was_written_is_read_again(ending: str, tmp_path: Path) -> None:
    write_audio(tmp_path / f"a.{ending}", loop(rate=44_100), TAGS)
    found = read_texts(tmp_path / f"a.{ending}")
    assert (found.title, found.artist, found.tempo) == ("Sunday", "Ada", Tempo(97.25))


def test_another_programs_comment_tells_no_tempo(tmp_path: Path) -> None:
    tags = Tags(title="x", comment="97.25 BPM", software="Other 1")
    write_audio(tmp_path / "a.flac", loop(rate=44_100), tags)
    assert read_texts(tmp_path / "a.flac").tempo is None


@pytest.mark.parametrize(
    "body", [b"", b"ID3", b"ID3\x03\0\0\x7f\x7f\x7f\x7f", b"fLaC", b"noise" * 99]
)
def test_nothing_is_an_error(body: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.flac").write_bytes(body)
    assert read_texts(tmp_path / "a.flac") == Tags()


def test_a_file_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    assert read_texts(tmp_path / "none.mp3") == Tags()


@pytest.mark.parametrize("comment", ["999 BPM", "0 BPM", "BPM 90"])
def test_a_tempo_that_cannot_be_tells_nothing_of_it(comment: str, tmp_path: Path) -> None:
    write_audio(
        tmp_path / "a.flac", loop(rate=44_100), Tags(comment=comment, software="LoopStudio")
    )
    assert read_texts(tmp_path / "a.flac").tempo is None


@pytest.mark.parametrize("ending", ["flac", "ogg", "aiff"])
def test_another_programs_tempo_and_key_are_read(ending: str, tmp_path: Path) -> None:
    write_audio(tmp_path / f"a.{ending}", loop(rate=44_100), Tags(tempo=Tempo(93.0), key="Am"))
    found = read_texts(tmp_path / f"a.{ending}")
    assert (found.tempo, found.key, found.kind) == (Tempo(93.0), "Am", "pitched")


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_what_only_ffmpeg_reads_tells_its_name(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.m4a", loop(rate=44_100), TAGS)
    found = read_texts(tmp_path / "a.m4a")
    assert (found.title, found.artist) == ("Sunday", "Ada")


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_the_tempo_of_an_m4a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    tone = ["-f", "lavfi", "-i", "sine=duration=1", "-metadata", "tmpo=93", str(path)]
    subprocess.run(["ffmpeg", "-v", "error", *tone], check=True)
    assert read_texts(path).tempo == Tempo(93.0)
