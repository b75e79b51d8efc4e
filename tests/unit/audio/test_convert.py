import gc
import io
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tinytag import TinyTag

from loopstudio.audio import convert
from loopstudio.audio.convert import Delivery, read_audio, write_audio
from loopstudio.audio.pcm import Encoding
from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.core.errors import AudioFileError
from loopstudio.core.tempo import Tempo
from tests.support.sounds import RATE, noise, turning_tone

TAGS = Tags(
    title="Brisk Otter", tempo=Tempo(120.0), beats=4, artist="Zoë", genre="house", comment="120 BPM"
)
BAR = turning_tone()
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".aiff", ".aif"])
@pytest.mark.parametrize(("encoding", "error"), [("pcm24", 2**-24), ("pcm16", 1.5 * 2**-15)])
def test_lossless_formats_keep_every_step(
    tmp_path: Path, suffix: str, encoding: Encoding, error: float
) -> None:
    path = tmp_path / f"a{suffix}"
    write_audio(path, BAR, TAGS, Delivery(encoding))
    found = read_audio(path)
    assert found.frames == BAR.frames
    assert np.abs(found.samples - BAR.samples).max() <= error


@pytest.mark.parametrize("suffix", [".ogg", ".mp3"])
def test_lossy_formats_keep_the_sound(tmp_path: Path, suffix: str) -> None:
    write_audio(tmp_path / f"a{suffix}", BAR, TAGS)
    found = read_audio(tmp_path / f"a{suffix}")
    assert found.frames >= BAR.frames
    assert np.std(found.samples) == pytest.approx(np.std(BAR.samples), rel=0.1)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", [".m4a", ".wma", ".au", ".mka"])
def test_ffmpeg_does_the_others_both_ways(tmp_path: Path, suffix: str) -> None:
    write_audio(tmp_path / f"a{suffix}", BAR, TAGS)
    found = read_audio(tmp_path / f"a{suffix}")
    assert found.frames == pytest.approx(BAR.frames, abs=8_000)
    assert np.std(found.samples) == pytest.approx(np.std(BAR.samples), rel=0.1)


@needs_ffmpeg
def test_ffmpeg_loses_no_step_where_the_format_does_not(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.tta", BAR)
    assert np.abs(read_audio(tmp_path / "a.tta").samples - BAR.samples).max() <= 2**-15


@pytest.mark.parametrize("suffix", [".flac", ".ogg", ".mp3", ".wav"])
def test_titles_are_found_by_another_reader(tmp_path: Path, suffix: str) -> None:
    write_audio(tmp_path / f"a{suffix}", BAR, TAGS)
    found = TinyTag.get(tmp_path / f"a{suffix}")
    assert (found.title, found.artist, found.genre, found.comment) == (
        "Brisk Otter",
        "Zoë",
        "house",
        "120 BPM",
    )


def test_an_mp3_says_its_tempo(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.mp3", BAR, TAGS)
    assert TinyTag.get(tmp_path / "a.mp3").other["bpm"] == ["120"]


def test_an_aiff_has_its_title(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.aiff", BAR, TAGS)
    with soundfile.SoundFile(tmp_path / "a.aiff") as file:
        assert file.title == "Brisk Otter"


def test_for_hardware_no_title_is_written(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.flac", BAR, TAGS, Delivery(profile="hardware-clean"))
    assert TinyTag.get(tmp_path / "a.flac").title is None


def test_a_wav_remembers_how_it_was_made(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.wav", BAR, TAGS, Delivery(provenance_json="{}"))
    assert read_wav(tmp_path / "a.wav").provenance_json == "{}"


def test_an_mp3_of_a_strange_rate_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="choose WAV"):
        write_audio(tmp_path / "a.mp3", noise(1_000, rate=96_000))
    assert list(tmp_path.iterdir()) == []


@needs_ffmpeg
@pytest.mark.parametrize("name", ["a.nonsense", "a.srt", "plain"])
def test_an_unknown_format_is_refused_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(AudioFileError, match="choose another"):
        write_audio(tmp_path / name, noise(1_000))
    assert list(tmp_path.iterdir()) == []


def test_without_ffmpeg_the_usual_formats_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(AudioFileError, match="install it, or use WAV"):
        write_audio(tmp_path / "a.m4a", BAR)


@needs_ffmpeg
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_rate_that_ffmpeg_refuses_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    # pydub leaves its own temporary files behind here: they go with tmp_path.
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with pytest.raises(AudioFileError, match="choose another"):
        write_audio(tmp_path / "a.ac3", noise(1_000, 40, 8_000))
    gc.collect()
    assert list(tmp_path.iterdir()) == [scratch]


def test_a_file_that_reads_back_wrong_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_audio(tmp_path / "other.flac", noise(100))
    other = soundfile.info(str(tmp_path / "other.flac"))
    monkeypatch.setattr(soundfile, "info", lambda _: other)
    with pytest.raises(AudioFileError, match="another length"):
        write_audio(tmp_path / "a.flac", BAR)


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="No such file"):
        read_audio(tmp_path / "none.wav")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="is a folder"):
        read_audio(tmp_path)


def flac() -> bytes:
    file = io.BytesIO()
    soundfile.write(file, BAR.samples.T, RATE, format="FLAC")
    return file.getvalue()


HOSTILE = {
    "empty.wav": b"",
    "text.wav": b"hello, this is not a sound at all",
    "text.mp3": b"hello, this is not a sound at all" * 100,
    "zeros.flac": b"\0" * 10_000,
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "script.raw": b"#!/bin/sh\necho hello\n",
    "list.m3u8": b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
    "noise.ogg": noise(3_000).samples.tobytes(),
    "head.flac": flac()[:40],
    "head.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    "sign.aiff": b"FORM\xff\xff\xff\xffAIFFCOMM\0\0\0\x12",
    "nothing.wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0\x88\x58\1\0"
    b"\2\0\x10\0data\0\0\0\0",
}


@needs_ffmpeg
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_clear_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(AudioFileError, match=name.replace(".", r"\.")) as caught:
        read_audio(path)
    assert "\n" not in str(caught.value)


def test_a_recording_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", BAR)
    with pytest.raises(AudioFileError, match=r"longer than the 1\.5 seconds"):
        read_audio(tmp_path / "a.wav", 1.5)


@needs_ffmpeg
def test_a_recording_beyond_the_limit_is_refused_by_ffmpeg_too(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.m4a", BAR)
    with pytest.raises(AudioFileError, match=r"longer than the 0\.5 seconds"):
        read_audio(tmp_path / "a.m4a", 0.5)


def test_more_samples_than_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wav(tmp_path / "a.wav", BAR)
    monkeypatch.setattr(convert, "_MOST_SAMPLES", 1_000)
    with pytest.raises(AudioFileError, match="too many channels"):
        read_audio(tmp_path / "a.wav")


def test_a_file_that_is_not_numbers_is_refused(tmp_path: Path) -> None:
    bad = np.array([0.0, np.nan], dtype=np.float32)
    soundfile.write(tmp_path / "a.wav", bad, RATE, subtype="FLOAT")
    with pytest.raises(AudioFileError, match="cannot be used"):
        read_audio(tmp_path / "a.wav")
