import json
import shutil
import subprocess
from pathlib import Path

import pytest

from loopstudio.audio.convert import write_audio
from loopstudio.audio.music import add_music, music_in
from loopstudio.audio.tags import Tags
from loopstudio.core.tempo import Tempo
from tests.support.clips import loop

TAGS = Tags(title="Sunday", tempo=Tempo(87.5), key="F#m")


@pytest.mark.parametrize("ending", ["flac", "ogg", "aiff"])
def test_tempo_and_key_are_read_again(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    write_audio(path, loop(rate=44_100), TAGS)
    found = music_in(path.read_bytes(), Tags())
    wanted = 88.0 if ending == "aiff" else 87.5
    assert (found.tempo, found.key) == (Tempo(wanted), "F#m")


@pytest.mark.parametrize("ending", ["flac", "ogg"])
def test_a_tempo_that_is_none_is_passed_over(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    write_audio(path, loop(rate=44_100), TAGS)
    path.write_bytes(path.read_bytes().replace(b"BPM=87.5", b"BPM=fast"))
    assert music_in(path.read_bytes(), Tags(tempo=Tempo(90.0))).tempo == Tempo(90.0)


def test_an_aiff_without_a_tag_and_other_bytes_tell_nothing(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.aiff", loop(rate=44_100))
    known = Tags(title="known")
    assert music_in((tmp_path / "a.aiff").read_bytes(), known) is known
    assert music_in(b"noise", known) is known


def test_it_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write_audio(path, loop(rate=44_100), TAGS)
    before = path.read_bytes()
    add_music(path, TAGS)
    assert path.read_bytes() == before


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="another reader is needed")
@pytest.mark.parametrize(
    ("ending", "name", "bpm"),
    [
        ("flac", "bpm", "87.5"),
        ("ogg", "bpm", "87.5"),
        ("aiff", "tbpm", "88"),
        ("mp3", "tbpm", "88"),
    ],
)
def test_another_program_finds_the_tempo(ending: str, name: str, bpm: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    write_audio(path, loop(rate=44_100), TAGS)
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    held = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    tags = {**held["streams"][0].get("tags", {}), **held["format"].get("tags", {})}
    found = {key.casefold(): text for key, text in tags.items()}
    assert (found[name], found["title"]) == (bpm, "Sunday")
